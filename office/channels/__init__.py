"""Channels over the network: mail, robots of chats, gateways; and letters that came back."""
