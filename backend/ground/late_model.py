"""What the models of what is taken and answered have in common."""

from pydantic import BaseModel, ConfigDict


class LateModel(BaseModel):
    """A model whose validators are made when it is first used, not where it is declared: those of some four hundred
    were a tenth of a start and 6 MB."""

    model_config = ConfigDict(defer_build=True)
