"""Further promises: transactions, locks, photos on their way, what comes in from outside, histories."""

from tests.promises.promise import Promise

MORE: dict[str, Promise] = {
    "A6": Promise(
        "一次操作的去重键、案件、事件、待分发在同一事务：在任一语句或提交时断开，要么全有要么全无，重发即补齐",
        (
            "tests/promises/test_all_or_nothing.py::test_a_report_cut_at_any_statement_is_there_whole_or_not_at_all",
            "tests/promises/test_all_or_nothing.py::test_an_action_cut_at_any_statement_is_there_whole_or_not_at_all",
        ),
        ("tests/promises/test_all_or_nothing.py::test_what_is_to_be_told_written_after_the_commit_is_seen",),
        "待分发在提交之后才写",
    ),
    "B3": Promise(
        "SQLite 不报 database is locked：八个写者先读后写，互相等待而不失败",
        ("tests/promises/test_never_locked.py::test_of_eight_who_read_and_then_write_none_is_told_that_it_is_locked",),
        ("tests/promises/test_never_locked.py::test_writers_that_say_so_only_when_they_write_are_seen",),
        "BEGIN（deferred），不用 IMMEDIATE",
    ),
    "B4": Promise(
        "PostgreSQL 上多人同时操作同几案、交叉并案，工作进程并行：无死锁、无 5xx（行锁，无 SERIALIZABLE，故无 40001）",
        (
            "tests/promises/test_no_deadlock.py::test_many_at_once_on_the_same_cases_never_lock_each_other_out",
            "tests/promises/test_no_deadlock.py::test_a_chain_of_mergings_and_one_said_again_do_not_wait_for_each_other",
        ),
        ("tests/promises/test_no_deadlock.py::test_both_cases_of_a_merging_locked_as_they_come_are_seen",),
        "并案时两案不按次序加锁",
    ),
    "D6": Promise(
        "照片只作为图片交出：类型、nosniff、CSP sandbox、自取的文件名，不论上传时叫什么",
        ("tests/media/test_served_headers.py::test_a_picture_is_handed_out_as_nothing_else",),
        ("tests/media/test_served_headers.py::test_a_picture_without_its_fence_is_seen",),
        "按客户端所说的类型直出，没有 sandbox",
    ),
    "D7": Promise(
        "任意改动字节的图片：只有允许的答复，服务仍是同一进程且就绪",
        ("tests/promises/test_hostile_pictures.py::test_no_mutation_of_a_picture_harms_the_service",),
        ("tests/promises/test_hostile_pictures.py::test_pictures_opened_in_the_server_itself_are_seen",),
        "在服务进程内用图片库直接打开",
    ),
    "D8": Promise(
        "途中损坏的照片（改一位、截断、截断后补 EOI）按 sha256 拒绝并可重传，表单与直传皆然",
        (
            "tests/media/test_integrity.py::test_no_damaged_picture_is_taken_for_the_one_whose_digest_was_said",
            "tests/media/test_uploads.py::test_other_bytes_of_the_same_length_are_not_taken",
            "tests/media/test_uploads.py::test_an_upload_cut_off_is_simply_sent_again",
        ),
        ("tests/media/test_integrity.py::test_a_digest_that_is_not_compared_is_seen",),
        "不比对 sha256",
    ),
    "D9": Promise(
        "每人每天的照片数与字节数有限额；无主的对象过了宽限期即清除，有主的不动",
        (
            "tests/media/test_uploads.py::test_a_day_allows_so_many_photos_and_bytes",
            "tests/media/test_keeping.py::test_only_what_no_photo_has_is_swept_and_only_after_its_grace",
            "tests/media/test_keeping.py::test_sweeping_beside_people_who_send_the_same_bytes_loses_no_original",
        ),
        (
            "tests/media/test_uploads.py::test_a_quota_that_is_counted_and_not_kept_to_is_seen",
            "tests/media/test_keeping.py::test_a_sweep_that_takes_what_is_a_photos_or_nothing_is_seen",
            "tests/media/test_keeping.py::test_a_sweep_without_grace_is_seen",
        ),
        "计数而不拒绝；清扫有主的、什么都不清、不留宽限",
    ),
    "E4": Promise(
        "接口与其文档一致；NaN、孤立代理项、NUL、超大数、超深 JSON 放进每个字段、每个参数，都不是 5xx",
        (
            "tests/open311/test_described.py",
            "tests/web/test_public_described.py::test_every_answer_is_as_the_document_says",
            "tests/web/test_poison.py::test_nothing_in_a_body_makes_an_operation_fall_over",
            "tests/web/test_poison.py::test_nothing_in_an_address_makes_an_operation_fall_over",
        ),
        (
            "tests/web/test_public_described.py::test_an_answer_that_is_not_described_is_seen",
            "tests/web/test_poison.py::test_an_operation_that_takes_what_it_cannot_answer_with_is_seen",
        ),
        "文档未写明的答复；不严格的请求体原样答回",
    ),
    "E6": Promise(
        "所填的文字始终是文字：JSON 不被当作网页，CSV 与 XLSX 不含公式，页面上不执行",
        (
            "tests/web/test_stored_text.py::test_what_people_write_is_read_as_text_everywhere",
            "tests/cases/test_work_list.py::test_no_cell_is_a_formula",
            "tests/open311/test_extensions.py::test_what_xml_cannot_carry_is_left_out_and_what_it_means_is_escaped",
            "tests/h5/test_served.py::test_the_page_is_fenced_and_its_files_are_kept",
        ),
        (
            "tests/web/test_stored_text.py::test_cells_as_they_were_written_are_seen",
            "tests/web/test_stored_text.py::test_a_page_that_shows_words_as_they_were_written_is_seen",
        ),
        "单元格原样写出；页面不转义",
    ),
    "E7": Promise(
        "外人给的地址不会指向内部：解析后逐个检查并钉住，不跟随跳转，二次解析也骗不过；照片地址从不去取",
        (
            "tests/notifications/test_webhooks.py::test_nothing_inside_is_ever_asked",
            "tests/notifications/test_webhooks.py::test_one_private_address_among_public_ones_is_enough_to_refuse",
            "tests/notifications/test_webhooks.py::test_which_addresses_are_public",
            "tests/notifications/test_webhooks.py::test_a_receiver_that_misbehaves",
            "tests/open311/test_extensions.py::test_an_address_elsewhere_is_never_asked",
        ),
        (
            "tests/notifications/test_webhooks.py::test_an_address_that_is_not_checked_when_it_is_looked_up_is_seen",
            "tests/notifications/test_webhooks.py::test_an_address_that_is_asked_as_it_is_written_is_seen",
        ),
        "只看写法不看解析结果；按写法直接请求",
    ),
    "E8": Promise(
        "没有一个名字能走出目录：每个路径参数、静态文件、存储的键、符号链接、上传的文件名",
        (
            "tests/web/test_no_way_out.py::test_no_address_leads_to_a_file",
            "tests/media/test_stores.py::test_no_key_leads_out_of_the_store",
            "tests/media/test_stores.py::test_a_link_out_of_the_store_is_not_followed",
            "tests/media/test_served_headers.py::test_a_picture_is_handed_out_as_nothing_else",
        ),
        (
            "tests/web/test_no_way_out.py::test_a_door_that_opens_what_it_is_named_is_seen",
            "tests/web/test_no_way_out.py::test_a_store_that_joins_its_folder_and_a_name_is_seen",
        ),
        "按所给的名字打开文件；目录与键直接相接",
    ),
    "E9": Promise(
        "直传地址：一个对象、一种方法、短时有效；不能读、删、改期、换对象，我方地址还限大小",
        (
            "tests/media/test_signed_addresses.py::test_an_address_of_the_store_opens_nothing_else",
            "tests/media/test_signed_addresses.py::test_an_address_of_ours_opens_nothing_else",
            "tests/media/test_stores.py::test_a_signed_address_is_for_one_object_one_method_and_a_short_while",
        ),
        (
            "tests/media/test_signed_addresses.py::test_an_address_good_for_a_week_is_seen",
            "tests/media/test_signed_addresses.py::test_a_signature_that_does_not_cover_the_object_and_its_end_is_seen",
        ),
        "库的默认七天有效期；签名不含对象与期限",
    ),
    "E14": Promise(
        "日志不含口令、验证码、令牌、个人信息和所发内容，一次请求一行，换行与控制符断不开",
        ("tests/web/test_logs.py", "tests/people/test_canaries.py::test_no_canary_is_seen_where_it_may_not_be"),
        (
            "tests/web/test_logs.py::test_a_line_with_more_than_the_route_is_seen",
            "tests/web/test_logs.py::test_a_line_written_as_it_comes_is_seen",
        ),
        "记下路径、查询或请求头；原样写出一行",
    ),
    "E17": Promise(
        "按业务刷量有限额并告知何时再来：附议、催办、查地址、验证码、照片、机器上报；同一照片反复上报会被指出；导出有上限",
        (
            "tests/participation/test_floods.py::test_a_flood_of_any_kind_is_stopped_or_pointed_out",
            "tests/people/test_limits.py::test_all_codes_of_the_city_together_have_a_limit",
            "tests/open311/test_private.py::test_a_key_may_send_so_many_a_minute",
            "tests/media/test_uploads.py::test_a_day_allows_so_many_photos_and_bytes",
            "tests/cases/test_work_list.py::test_who_exports_sees_only_what_the_law_shows_them",
        ),
        ("tests/participation/test_floods.py::test_what_is_not_counted_or_not_compared_is_seen",),
        "不计数；不比对照片",
    ),
    "PR5": Promise(
        "每份上报带有上报人当时同意的告知版本",
        ("tests/people/test_kept.py::test_a_report_carries_the_version_of_the_notice_its_reporter_had_agreed_to",),
        ("tests/people/test_kept.py::test_a_report_that_does_not_keep_the_version_is_seen",),
        "不记版本",
    ),
    "S1": Promise(
        "按种子推演的历程（SQLite，每个种子 20 步）：答复丢失、任一语句处死亡、迟到的重发、渠道无答复、时钟跳动；"
        "不丢、不重、账目平衡；失败时印出种子，同一种子即同一历程",
        (
            "tests/promises/test_histories.py::test_no_history_loses_or_doubles_anything",
            "tests/promises/test_histories.py::test_a_seed_is_one_history",
        ),
        (
            "tests/promises/test_histories.py::test_a_key_that_is_not_looked_at_is_seen",
            "tests/promises/test_histories.py::test_a_delivery_that_gets_lost_is_seen",
        ),
        "不看去重键；丢掉一些投递",
    ),
}
