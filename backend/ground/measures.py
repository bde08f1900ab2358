"""What this process counts of itself while it works; read at /metrics (backend/operations)."""

from prometheus_client import Counter, Gauge, Histogram

LENGTHS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
REQUEST_SECONDS = Histogram(
    "cgt_request_seconds", "请求耗时（秒），按方法、路由、状态码", ["method", "route", "status"], buckets=LENGTHS
)
REQUESTS_OPEN = Gauge("cgt_requests_open", "正在处理的请求数")
UNTRUSTED_PROXY = Counter("cgt_untrusted_proxy_total", "CGT_TRUSTED_PROXIES 之外的代理转来的请求")
UNREADABLE_SHOWN = Counter("cgt_unreadable_total", "没有密钥能解开、只能显示为“无法解读”的加密内容，按显示次数")
BYPASSED = Gauge("cgt_bypassed", "为 1 时该部分（从库 replica、NATS nats）不可用，已绕开", ["part"])
FAR_OFF_FIXES = Counter("cgt_far_off_fixes_total", "外部轨迹客户端发来、因时间不可能而舍弃的点位")
REFUSED = Counter("cgt_refused_total", "被拒绝的请求，按错误代码", ["code"])
# from 0: of a count that begins with its first fault no rate shows it
for code in ("internal", "photo_damaged", "disk_full", "unreadable", "storage_unavailable", "wechat_unavailable"):
    REFUSED.labels(code)
