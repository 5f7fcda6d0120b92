"""The OCI artifact as bytes: media types, manifests, configs, and the formats made of them."""
