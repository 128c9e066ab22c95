"""A file as people write it: any of these parts, in any number of files."""

from __future__ import annotations

from pydantic import Field

from commissioning.model.action import Action
from commissioning.model.base import Noun
from commissioning.model.contact import Contact
from commissioning.model.contract import Contract
from commissioning.model.council import Committee, Council
from commissioning.model.paper import PaperItem
from commissioning.model.product import Product
from commissioning.model.programme import ForwardItem, ProgrammeItem
from commissioning.model.register import Register
from commissioning.model.template import Template
from commissioning.model.workstream import Workstream


class Document(Noun):
    """One YAML file."""

    council: Council | None = None
    template: Template | None = Field(None, description="A kind of workstream of the council's own.")
    committees: tuple[Committee, ...] = ()
    contacts: tuple[Contact, ...] = ()
    contracts: tuple[Contract, ...] = ()
    registers: tuple[Register, ...] = ()
    workstreams: tuple[Workstream, ...] = ()
    actions: tuple[Action, ...] = ()
    programme: tuple[ProgrammeItem, ...] = ()
    papers: tuple[PaperItem, ...] = ()
    products: tuple[Product, ...] = ()
    forward_plan: tuple[ForwardItem, ...] = ()
