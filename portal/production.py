"""What production refuses to start with. Each sentence names the variable and says what to do."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50  # signs; `openssl rand -base64 48` gives 64
FEWEST = 10  # different signs
# of keys out of instructions; none is short enough to stand in a random key by chance
SAMPLES = (
    "change", "example", "sample", "insecure", "secret", "password", "placeholder", "your-key", "only-for",
    "zerentian", "123456", "abcdef",
)  # fmt: skip
MAKE_ONE = "用 `openssl rand -base64 48` 生成一个值，写入服务的环境后重新启动。"


def refuse_unfit(*, debug: bool, hosts: Iterable[str], keys: dict[str, str]) -> None:
    """Raises ImproperlyConfigured with every sentence that holds; `keys` maps a variable to its value."""
    found = [sentence for name, key in keys.items() if (sentence := _unfit(name, key))]
    if len(set(keys.values())) < len(keys):
        found.append(f"环境变量 {' 和 '.join(keys)} 相同，泄露一个就泄露了全部。请各{MAKE_ONE}")
    if debug:
        found.append("环境变量 DEBUG 开着，出错时会把内部数据显示给访问者。请删去 DEBUG 后重新启动。")
    if any(host.strip() in ("*", ".") for host in hosts):
        found.append(
            "环境变量 ALLOWED_HOSTS 对任何域名开放。请写明本平台的域名，如 zrt.example.gov.cn，再重新启动。"
        )
    if found:
        raise ImproperlyConfigured("\n".join(found))


def _unfit(name: str, key: str) -> str:
    if len(key) < SHORTEST:
        short = f"环境变量 {name} 太短，只有 {len(key)} 个字符，至少要 {SHORTEST} 个。"
        return f"{short}请{MAKE_ONE}{_beside(name)}"
    if len(set(key)) < FEWEST or any(word in key.lower() for word in SAMPLES):
        return f"环境变量 {name} 像是说明书里的示例，别人也知道。请{MAKE_ONE}{_beside(name)}"
    return ""


def _beside(name: str) -> str:
    """What else a change of the key takes."""
    if name != "DATA_KEY":
        return ""
    return "已有数据的平台把原来的值放进 DATA_KEY_OLD，再运行 manage.py rotate_data_key。"
