"""The privacy notice (隐私政策): what is collected, for what, who sees it, how long it is kept, and one's rights.

A city may put its own text in its place (a file of the same form); agreeing is to a version.
"""

from dataclasses import dataclass

PRIVACY_VERSION = "2026-11"


@dataclass(frozen=True)
class Section:
    title: str
    text: str


# 个人信息保护法 13, 17, 18, 28–31, 44–50
PRIVACY_SECTIONS: tuple[Section, ...] = (
    Section("谁在处理", "{city}城市管理部门为履行法定职责处理您的个人信息；城管通是其信息系统。"),
    Section(
        "处理什么、为什么",
        "手机号或微信标识：确认是您本人，便于回访；您填写的描述、照片和位置：查明并处置问题；"
        "登录的设备与来源地址：保障账号安全。上报问题不需要提供姓名、身份证号。",
    ),
    Section(
        "谁能看到",
        "处置部门和公众看不到是谁上报的。仅受理员、值班长为回访可查看您的手机号，每次查看都写明理由并留痕，您导出的资料里可以看到。"
        "公开的照片不含拍摄设备、时间和位置信息，公开的位置是所在小格的中心。您也可以匿名上报，此时任何人都不能查看您的手机号。",
    ),
    Section(
        "地图服务",
        "您查询地址、或上报时未填地址，系统会向地图服务（天地图、高德或腾讯，以本市启用的为准）发送所在小格"
        "（约 17 米）的中心位置或您输入的地名，不附带您的身份、手机和上报内容。",
    ),
    Section("保存在哪里", "保存在境内。手机号、微信标识和来源地址加密保存。各类信息的保存期限见下表。"),
    Section(
        "未满 14 周岁",
        "未满 14 周岁的，须由监护人以其手机号验证同意后方可上报、上传照片和评价；不参加有奖举报，不发表评论。",
    ),
    Section("巡查轨迹", "采集员的行踪轨迹是敏感个人信息，只在当班时采集，须单独同意，按期限抽稀并删除。"),
    Section(
        "您的权利",
        "您可以随时查阅、复制（导出）您的全部资料，更正手机号，撤回同意，注销账号。注销后，能联系到您的信息全部删除；"
        "案件作为城市管理档案保留，但不再能联系到您。备份中的旧数据随备份周期消失。",
    ),
)
