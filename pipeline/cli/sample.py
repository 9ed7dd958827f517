"""The command that loads or removes the synthetic sample project."""

import click

from pipeline.cli.options import command
from pipeline.cli.terminal import DONE
from pipeline.ledger import sample
from pipeline.store import Store


@command("sample")
@click.option("--remove", is_flag=True, help="Delete every synthetic project with its records.")
def run_sample(store: Store, remove: bool) -> int:
    """Load the synthetic sample project, or remove it."""
    if remove:
        print(sample.format_removal(sample.remove_sample(store)))
        return DONE
    print(sample.load_sample(store).words)
    print("The sample project is synthetic: nobody did this work.")
    return DONE
