import subprocess
import sys

PROGRAM = """
from models.networks.compressai_import import compressai
package = compressai()
model = compressai("zoo").bmshj2018_factorized(quality=1)
import torch
with torch.no_grad():
    out = model.eval()(torch.zeros(1, 3, 64, 64))
assert compressai() is package
print(tuple(out["x_hat"].shape))
"""


def test_compressai_can_be_imported_and_used_beside_a_cpu_only_torch() -> None:
    """In a process of its own: CompressAI's imports warn, and torch would stay in this one."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "(1, 3, 64, 64)"
