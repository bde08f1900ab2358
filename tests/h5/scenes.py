"""Pictures for the browser journeys, drawn here: a street corner with its bin overflowing, and the same one cleaned."""

import io

from PIL import Image
from playwright.sync_api import Browser

STREET = """
<svg xmlns="http://www.w3.org/2000/svg" width="960" height="1200" viewBox="0 0 960 1200">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#bcd6e0"/><stop offset="1" stop-color="#f3e7d2"/></linearGradient>
<linearGradient id="road" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8d8f8e"/><stop offset="1" stop-color="#6d7070"/></linearGradient></defs>
<rect width="960" height="620" fill="url(#sky)"/>
<path d="M0 430 150 330l120 70 160-130 170 150 150-90 210 120v220H0z" fill="#9db7a9"/>
<g fill="#d8cdb8"><rect x="40" y="300" width="250" height="360"/><rect x="640" y="250" width="290" height="410"/></g>
<g fill="#6b4b3a"><path d="M10 310 165 220l155 90z"/><path d="M600 262 785 160l185 102z"/></g>
<g fill="#8aa7b0">
<rect x="75" y="350" width="60" height="80"/><rect x="185" y="350" width="60" height="80"/><rect x="690" y="310" width="66" height="86"/><rect x="815" y="310" width="66" height="86"/></g>
<g fill="#a5462f"><rect x="60" y="480" width="210" height="44" rx="6"/><rect x="680" y="455" width="220" height="46" rx="6"/></g>
<g fill="#5b4a3f"><rect x="95" y="530" width="140" height="130"/><rect x="720" y="510" width="150" height="150"/></g>
<path d="M0 655h960v120H0z" fill="#c9c2b2"/><path d="M0 775h960v22H0z" fill="#e7e1d3"/><path d="M0 797h960v403H0z" fill="url(#road)"/>
<g stroke="#b5ad9c" stroke-width="3"><path d="M0 715h960M120 655l-40 120M300 655l-25 120M480 655v120M660 655l25 120M840 655l40 120"/></g>
<path d="M60 1010h180l-24 40H30zM390 1010h190v40H390zM730 1010h180l34 40H752z" fill="#e9e6dc" opacity=".8"/>
<g><rect x="585" y="470" width="14" height="300" fill="#4c5b5e"/><circle cx="592" cy="430" r="74" fill="#5f8a63"/><circle cx="545" cy="470" r="52" fill="#6f9a70"/><circle cx="640" cy="465" r="56" fill="#557f5b"/></g>
<g transform="translate(330 610)"><ellipse cx="95" cy="222" rx="120" ry="16" fill="#000" opacity=".18"/>
<path d="M10 40h170l-16 180H26z" fill="#2f6b54"/><path d="M0 22h190v24H0z" fill="#245542"/>
<path d="M60 90h70l-8 80H68z" fill="none" stroke="#dfeee6" stroke-width="6"/>LID</g>LITTER</svg>
"""  # noqa: E501
LID_SHUT = (
    '<path d="M-4 4h198v20H-4z" fill="#3a7d63"/><rect x="78" y="-8" width="34" height="14" rx="6" fill="#245542"/>'
)
LID_FULL = (
    '<path d="M8 24C-4-26 44-60 72-38c14-44 84-40 86 2 40-6 44 42 24 60z" fill="#3c3f46"/>'
    '<path d="M52-30c10 16 22 22 40 20M120-40c2 18 12 26 34 28" stroke="#5d616a" stroke-width="5" fill="none"/>'
    '<path d="M30-8h46v32H30z" fill="#c99a58"/><path d="M110-20l38 10-9 34-38-8z" fill="#e7ded0"/>'
)
LITTER = (
    '<g><path d="M560 812c-10-52 40-80 70-54 40-20 74 22 58 58z" fill="#34373d"/>'
    '<path d="M240 800h96v60h-96z" fill="#c08d4a"/>'
    '<path d="M240 800l48 16 48-16" stroke="#8f6630" stroke-width="5" fill="none"/>'
    '<path d="M250 905l60-18 14 40-58 16z" fill="#f1ece2"/>'
    '<rect x="440" y="858" width="34" height="74" rx="12" fill="#7fb7c9" transform="rotate(62 456 895)"/>'
    '<circle cx="720" cy="872" r="18" fill="#d6603f"/><path d="M640 900l70 8-8 34-70-8z" fill="#e3d2b4"/></g>'
)  # fmt: skip


def scene(browser: Browser, clean: bool, lon: float = 121.1291, lat: float = 28.8472) -> bytes:
    """A JPEG of the corner, with the place in its metadata as a phone writes it."""
    drawn = STREET.replace("LID", LID_SHUT if clean else LID_FULL, 1).replace("LITTER", "" if clean else LITTER, 1)
    page = browser.new_page(viewport={"width": 960, "height": 1200})
    page.set_content(f"<style>*{{margin:0}}svg{{display:block}}</style>{drawn}")
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: degrees(lat), 3: "E", 4: degrees(lon)})
    out = io.BytesIO()
    taken.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds."""
    whole = int(value)
    minutes = (value - whole) * 60
    return float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 3)
