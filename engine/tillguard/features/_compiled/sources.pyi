DIGESTS: dict[str, str]
