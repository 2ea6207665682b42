from charthouse.spec.reading import Config
from charthouse.spec.spec import Spec


def complete(base: Spec, config: Config) -> Spec:
    return base
