"""The place for evidence that the settings name."""

from office.evidence.folder import EvidenceFolder
from office.evidence.ports import EvidenceStore
from office.settings import Settings


def evidence_store(settings: Settings) -> EvidenceStore:
    """A bucket where one is named, else a folder. Nothing is looked at yet.

    Raises StoreUnavailable where the library for buckets is missing.
    """
    given, most = settings.evidence, settings.evidence.max_megabytes << 20
    if not given.bucket:
        return EvidenceFolder(settings.evidence_folder, most)
    # Here, so that an office with a folder starts sooner.
    from office.evidence.bucket import Bucket, EvidenceBucket

    return EvidenceBucket(Bucket(given.bucket, given.endpoint, given.region, given.prefix), most)
