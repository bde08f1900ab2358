"""Security and personal data (E, PR)."""

from tests.promises.promise import Promise

SAFE: dict[str, Promise] = {
    "E1": Promise(
        "授权矩阵：每个接口 × 每个角色",
        (
            "tests/people/test_authorisation.py::test_every_operation_answers_every_role_as_the_reviewed_table_says",
            "tests/people/test_authorisation.py::test_what_is_anothers_or_nobodys_is_not_there",
        ),
        (
            "tests/people/test_authorisation.py::test_the_planted_fault_is_seen",
            "tests/people/test_authorisation.py::test_what_is_not_asked_for_as_ones_own_is_seen",
        ),
        "少一道检查；不问是否本人的",
    ),
    "E2": Promise(
        "多余字段一律拒绝",
        ("tests/people/test_mass_assignment.py::test_no_operation_takes_a_field_it_does_not_name",),
        ("tests/people/test_mass_assignment.py::test_an_operation_whose_body_is_not_strict_is_seen",),
        "不严格的请求体",
    ),
    "E3": Promise(
        "金丝雀：敏感字段不出现在不该出现之处，日志亦然",
        ("tests/people/test_canaries.py::test_no_canary_is_seen_where_it_may_not_be",),
        ("tests/people/test_canaries.py::test_a_door_that_hands_out_the_row_itself_is_seen",),
        "直接交出数据行",
    ),
    "E4": Promise(
        "接口与其文档一致；NaN、孤立代理项、NUL、超大数、超深 JSON 放进每个字段、每个参数，都不是 5xx",
        (
            "tests/open311/test_described.py",
            "tests/web/test_public_described.py::test_every_answer_is_as_the_document_says",
            "tests/web/test_doors_described.py::test_every_answer_of_every_door_is_as_the_document_says",
            "tests/web/test_doors_described.py::test_what_is_asked_and_said_well_is_answered_as_the_document_says",
            "tests/web/test_poison.py::test_nothing_in_a_body_makes_an_operation_fall_over",
            "tests/web/test_poison.py::test_nothing_in_an_address_makes_an_operation_fall_over",
        ),
        (
            "tests/web/test_public_described.py::test_an_answer_that_is_not_described_is_seen",
            "tests/web/test_doors_described.py::test_an_answer_that_the_document_does_not_name_is_seen",
            "tests/web/test_poison.py::test_an_operation_that_takes_what_it_cannot_answer_with_is_seen",
        ),
        "文档未写明的答复、状态、类型、字段；不严格的请求体原样答回",
    ),
    "E5": Promise(
        "SQL 只被当作文字：筛选、检索、排序、游标、路径、登录、上报；sqlmap 3 级一无所得，符号照字面检索",
        (
            "tests/promises/test_payloads.py::test_each_free_parameter_is_asked",
            "tests/promises/test_payloads.py::test_payloads_are_words",
            "tests/promises/test_payloads.py::test_signs_are_found_as_they_are_written",
            "tests/promises/test_injection.py::test_sqlmap_finds_nothing",
        ),
        (
            "tests/promises/test_payloads.py::test_words_put_into_sql_are_more",
            "tests/promises/test_injection.py::test_words_put_into_sql_are_seen",
            "tests/promises/test_injection.py::test_what_is_not_tried_or_not_answered_shows_nothing",
        ),
        "f-string 拼出的检索与 ORDER BY；没问到、没让进就当作无事",
    ),
    "E6": Promise(
        "所填的文字始终是文字：JSON 不被当作网页，CSV 与 XLSX 不含公式，页面上不执行",
        (
            "tests/web/test_stored_text.py::test_what_people_write_is_read_as_text_everywhere",
            "tests/cases/test_export.py::test_no_cell_is_a_formula",
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
        "直传地址：一个对象、一种方法、限定大小、短时有效；不能读、删、改期、换对象",
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
    "E10": Promise(
        "登录与验证码的限额跨进程、重启后仍有效，按真实来源地址计；文字与用时都不泄露谁有账号",
        (
            "tests/people/test_limits.py",
            "tests/promises/test_guessing.py",
            "tests/web/test_guarded.py::test_x_forwarded_for_is_believed_of_a_named_proxy_alone",
        ),
        (
            "tests/people/test_limits.py::test_a_count_in_memory_is_seen",
            "tests/people/test_limits.py::test_hashing_for_known_names_only_is_seen",
            "tests/web/test_unguarded.py::test_an_address_that_anybody_may_name_is_seen",
        ),
        "计数放在内存；只为已有账号计算哈希；谁写的 X-Forwarded-For 都信",
    ),
    "E11": Promise(
        "锁定不能用来把别人挡在门外",
        ("tests/people/test_limits.py::test_whoever_locks_a_name_does_not_lock_its_owner_out_of_a_known_device",),
        ("tests/people/test_limits.py::test_locking_by_name_alone_is_seen",),
        "只按账号锁定",
    ),
    "E12": Promise(
        "退出、改密、停用、改角色后，下一个请求起令牌全部失效；伪造、他用的令牌一概无效；接口密钥只存摘要",
        (
            "tests/people/test_tokens.py::test_no_token_lives_after_any_deed_that_ends_them",
            "tests/people/test_tokens.py::test_a_refresh_token_of_another_number_or_family_or_secret_is_none",
            "tests/people/test_tokens.py::test_an_api_key_is_kept_as_a_digest_and_opens_only_its_scope_until_it_ends",
            "tests/people/test_forged.py::test_forged_and_foreign_tokens_are_none",
        ),
        (
            "tests/people/test_tokens.py::test_tokens_that_are_only_read_and_not_looked_up_are_seen",
            "tests/people/test_forged.py::test_a_token_read_carelessly_is_seen",
        ),
        "只验签名不查库；算法由令牌自定；不问给谁、谁发",
    ),
    "E13": Promise(
        "审计记录：十八种改、删、换序、截尾、重写都能指出；应用角色改不了",
        (
            "tests/audit/test_verify.py::test_a_record_nobody_tampered_with_is_whole",
            "tests/audit/test_verify.py::test_it_is_found_out_and_where",
            "tests/audit/test_verify.py::test_the_database_itself_refuses_to_change_the_record",
            "tests/audit/test_verify.py::test_what_is_written_meanwhile_is_no_fault",
            "tests/audit/test_own_role.py::test_it_may_not_change_the_record_nor_get_around_that",
            "tests/audit/test_own_role.py::test_it_can_do_all_its_work",
        ),
        (
            "tests/audit/test_verify.py::test_a_record_without_its_anchor_is_seen",
            "tests/audit/test_verify.py::test_a_verifier_that_does_not_look_is_seen",
            "tests/audit/test_own_role.py::test_a_role_given_too_much_is_stopped_by_the_trigger_and_seen_by_the_verifier",
        ),
        "没有外部锚定；校验时不算摘要、不对链头、不对封存页、不看前一行；应用角色多给了权",
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
    "E15": Promise(
        "错误不透露内部，生产环境不带演示口令",
        ("tests/web/test_guarded.py",),
        (
            "tests/web/test_unguarded.py::test_an_answer_that_shows_what_was_raised_is_seen",
            "tests/web/test_unguarded.py::test_a_stack_that_is_shown_is_seen",
            "tests/web/test_unguarded.py::test_settings_that_nobody_looks_at_are_seen",
            "tests/web/test_unguarded.py::test_production_that_starts_on_demo_accounts_is_seen",
        ),
        "答复带异常文字、SQL、堆栈；演示密钥、演示账号照常启动",
    ),
    "E16": Promise(
        "依赖不低于已知无漏洞的版本，逐个锁定校验值，只装轮子（wheel）",
        (
            "tests/house/test_version_floors.py::test_every_locked_dependency_stands_at_or_above_its_floor",
            "tests/house/test_version_floors.py::test_nothing_is_installed_but_wheels_by_their_digests",
        ),
        ("tests/house/test_version_floors.py::test_an_older_version_and_a_missing_digest_are_seen",),
        "旧版本，哪怕只对某些 Python；缺失的校验值；不写版本的；从源码安装",
    ),
    "E17": Promise(
        "按业务刷量有限额并告知何时再来：市民上报、附议、催办、查地址、验证码、照片、机器上报；同一照片反复上报会被指出；导出有上限",
        (
            "tests/participation/test_floods.py::test_a_flood_of_any_kind_is_stopped_or_pointed_out",
            "tests/people/test_limits.py::test_all_codes_of_the_city_together_have_a_limit",
            "tests/open311/test_private.py::test_a_key_may_send_so_many_a_minute",
            "tests/media/test_uploads.py::test_a_day_allows_so_many_photos_and_bytes",
            "tests/cases/test_export.py::test_so_much_is_taken_out_at_once",
        ),
        (
            "tests/participation/test_floods.py::test_what_is_not_counted_or_not_compared_is_seen",
            "tests/participation/test_uncounted.py::test_codes_nobody_counts_for_the_city_are_seen",
            "tests/participation/test_uncounted.py::test_a_machine_nobody_counts_is_seen",
            "tests/participation/test_uncounted.py::test_an_export_nobody_counts_is_seen",
            "tests/media/test_uploads.py::test_a_quota_that_is_counted_and_not_kept_to_is_seen",
        ),
        "不计数：附议、催办、查地址、上报、全市验证码、机器上报、导出条数、照片；不比对照片",
    ),
    "PR1": Promise(
        "个人数据导出完整",
        ("tests/people/test_own_data.py::test_an_export_holds_everything_of_a_person_in_every_room",),
        ("tests/people/test_own_data.py::test_a_room_left_out_of_the_export_is_seen",),
        "漏掉一个房间",
    ),
    "PR2": Promise(
        "注销后找不到本人，链条仍完整",
        ("tests/people/test_own_data.py::test_after_leaving_nothing_leads_to_the_person_and_every_chain_is_whole",),
        ("tests/people/test_own_data.py::test_what_is_forgotten_in_part_is_seen",),
        "只忘掉一半",
    ),
    "PR3": Promise(
        "轨迹只给该看的人，查看留痕，按期删除",
        (
            "tests/patrol/test_kept_tracks.py::test_only_supervisor_and_chief_read_a_track_and_each_reading_is_on_record",
            "tests/patrol/test_kept_tracks.py::test_tracks_are_thinned_after_31_days_and_gone_after_90",
            "tests/patrol/test_kept_tracks.py::test_a_worker_that_was_away_for_weeks_thins_what_it_missed",
            "tests/patrol/test_kept_tracks.py::test_the_worker_erases_every_personal_table_of_the_patrol_in_its_time",
            "tests/patrol/test_own_tracks.py::test_an_export_holds_the_whole_day_and_nobody_elses",
            "tests/patrol/test_own_tracks.py::test_what_is_handed_over_is_the_others_and_what_is_forgotten_leads_nowhere",
            "tests/patrol/test_own_tracks.py::test_a_citizen_who_leaves_leaves_no_queue",
            "tests/patrol/test_own_tracks.py::test_a_form_goes_with_its_files_in_time_unless_it_is_no_case_yet",
        ),
        (
            "tests/patrol/test_kept_tracks.py::test_a_role_let_into_tracks_and_a_reading_that_is_not_written_down_are_seen",
            "tests/patrol/test_kept_tracks.py::test_a_deletion_that_forgets_is_seen",
            "tests/patrol/test_kept_tracks.py::test_a_deletion_a_day_late_is_seen",
            "tests/patrol/test_kept_tracks.py::test_a_worker_that_does_not_erase_tracks_is_seen",
            "tests/patrol/test_own_tracks.py::test_a_patrol_left_out_of_the_export_is_seen",
        ),
        "派遣员也能看轨迹；查看不留痕；到期不抽稀、不删、晚一天删；轨迹不在清除之列；导出漏掉轨迹",
    ),
    "PR4": Promise(
        "公开位置是格子的中心，取平均也得不出更多",
        (
            "tests/people/test_kept.py::test_the_public_position_is_the_middle_of_a_cell_whatever_lies_in_it",
            "tests/people/test_public_position.py::test_all_that_is_told_of_a_home_is_the_middle_of_its_cell",
            "tests/atlas/test_private.py::test_asking_again_and_again_finds_the_middle_of_the_cell_and_no_more",
            "tests/atlas/test_private.py::test_a_box_finds_a_case_by_the_middle_of_its_cell_and_never_by_its_place",
        ),
        ("tests/people/test_public_position.py::test_a_position_with_jitter_is_seen",),
        "在真实位置（地图：格子中心）上加随机偏移：每次不同；每处固定",
    ),
    "PR5": Promise(
        "每份上报带有上报人当时同意的告知版本",
        ("tests/people/test_kept.py::test_a_report_carries_the_version_of_the_notice_its_reporter_had_agreed_to",),
        ("tests/people/test_kept.py::test_a_report_that_does_not_keep_the_version_is_seen",),
        "不记版本",
    ),
}
