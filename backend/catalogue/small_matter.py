"""SMALL_MATTERS: the classes an inspector may settle on the spot (自处置): what one person mends by hand."""

# class: why it is small
SMALL_MATTERS: dict[str, str] = {
    "E0107": "沿街晾挂，劝导收回即可",
    "E0110": "零星暴露垃圾，可随手清理",
    "E0112": "道路不洁，可随手清扫",
    "E0118": "零星绿化弃料，可随手清理",
    "E0119": "非装饰性吊挂，可随手摘除",
    "E0136": "零星堆物，劝导搬离即可",
    "E0201": "零星小广告，可随手清除",
    "E0202": "街头散发广告，劝离即可",
    "E0410": "非机动车乱停放，可随手摆正",
}
