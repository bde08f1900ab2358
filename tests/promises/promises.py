"""What this product promises (A–F, PR, S), what shows it, and which planted fault turns that red. docs/promises.md is
made of PROMISES with the results of `make prove`."""

from tests.promises.promise import Promise, place_of
from tests.promises.promises_more import MORE

# what these machines cannot show, or what is not shown yet, and why: said, not left out
NOT_SHOWN = {
    "E5": "sqlmap：未运行；查询全部参数化，游标与检索词有逐字测试",
    "D6 另一域名": "照片与应用不同源由部署决定；本机只证明其响应头",
    "E9 桶策略": "真实云存储的桶策略、按大小与类型拒绝：本机的 S3 服务只查签名与时限；不符的在 complete 时删去",
    "E17 上报件数": "一个人一天可上报多少件没有限额（照片有）：巡查与热线一天可有数百件；公开数据可成批下载是其用意",
}

_FIRST: dict[str, Promise] = {
    "A1": Promise(
        "答复过 2xx 的上报，进程被杀也不丢、不重",
        ("tests/promises/test_nothing_is_lost.py::test_kill_9_loses_no_acknowledged_report_and_doubles_none",),
        ("tests/promises/test_fixes.py::test_a_server_that_acknowledges_before_it_has_stored_is_seen",),
        "先答复后提交",
    ),
    "A2": Promise(
        "断电也不丢已答复的上报，不留半张照片（SQLite；xfs 上 reflink 的 ext4 映像，时刻随机）",
        (
            "tests/promises/test_power_cut.py::test_a_power_cut_loses_no_acknowledged_report_and_leaves_no_photo_in_part",
        ),
        ("tests/promises/test_power_cut.py::test_a_server_that_does_not_fsync_is_seen",),
        "synchronous=NORMAL；照片不 fsync",
    ),
    "A3": Promise(
        "照片在盘上要么完整要么没有，且先于其记录",
        (
            "tests/media/test_stores.py::test_a_put_cut_at_any_byte_leaves_no_half_object_and_is_healed_by_the_next",
            "tests/media/test_keeping.py::test_no_row_stands_without_its_object_when_the_store_fails",
        ),
        ("tests/media/test_keeping.py::test_every_missing_or_changed_object_is_named",),
        "存储中缺失或改动的对象",
    ),
    "A4": Promise(
        "重发不产生第二个案件",
        (
            "tests/cases/test_report.py::test_the_same_report_sent_six_times_at_once_is_one_case",
            "tests/fieldwork/test_sync.py::test_two_offline_days_sent_again_and_again_shuffled_over_a_bad_line_are_one_effect_each",
        ),
        ("tests/promises/test_deliveries.py::test_planted_marking_before_sending_loses_and_the_proof_sees_it",),
        "先记账后发送",
    ),
    "A5": Promise(
        "同键异文 422，他人同键互不相干",
        (
            "tests/cases/test_report.py::test_a_used_key_with_another_body_is_refused",
            "tests/cases/test_report.py::test_anothers_same_key_is_another_report",
            "tests/cases/test_done_before.py",
            "tests/ground/test_deed_key.py::test_a_key_is_a_persons_own_and_stands_for_one_body",
        ),
        (
            "tests/cases/test_report.py::test_a_key_that_is_not_its_owners_own_is_seen",
            "tests/cases/test_report.py::test_a_key_that_stands_for_any_body_is_seen",
            "tests/cases/test_done_before.py::test_a_key_that_is_not_its_owners_own_is_seen",
            "tests/ground/test_deed_key.py::test_a_key_that_is_not_scoped_is_seen",
        ),
        "键不分人、不分事；同键不论内容",
    ),
    "A7": Promise(
        "每条通知至少送达一次，结果不明的按声明的规则处理，收件箱恰好一次",
        (
            "tests/promises/test_deliveries.py::test_kill_9_between_the_answer_and_the_mark_loses_nothing_and_doubles_only_what_the_rule_allows",
        ),
        ("tests/promises/test_deliveries.py::test_planted_marking_before_sending_loses_and_the_proof_sees_it",),
        "先标记后发送",
    ),
    "A8": Promise(
        "两个工作进程不取同一任务；冻结者醒来写不进去",
        ("tests/promises/test_deliveries.py::test_workers_never_take_the_same_job_and_a_frozen_one_is_fenced_off",),
        (
            "tests/notifications/test_outbox.py::test_without_the_token_a_late_word_sends_it_again_while_its_successor_still_does",
        ),
        "认领不带令牌",
    ),
    "A9": Promise(
        "没有滞留：有死信、可列出、可重放；账目平衡",
        ("tests/notifications/test_books.py", "tests/notifications/test_office.py"),
        ("tests/notifications/test_books.py::test_a_planted_fault_is_found",),
        "删去或重复一条投递",
    ),
    "B1": Promise(
        "同时操作一案，只有一个成功，其余 409",
        (
            "tests/cases/test_act.py::test_of_fifty_actions_at_once_exactly_one_wins",
            "tests/cases/test_act.py::test_filing_at_once_by_many_raises_the_version_once",
        ),
        ("tests/promises/test_any_sequence.py::test_a_planted_illegal_edge_is_seen",),
        "未声明的流转",
    ),
    "B2": Promise(
        "任何操作序列都守流程：只走合法的边、唯一主办、时限可由记录重算",
        ("tests/promises/test_any_sequence.py::test_any_sequence_of_actions_keeps_the_law",),
        (
            "tests/promises/test_any_sequence.py::test_a_planted_illegal_edge_is_seen",
            "tests/promises/test_any_sequence.py::test_an_overlay_that_moves_the_clock_is_seen",
            "tests/promises/test_any_sequence.py::test_a_deadline_moved_behind_the_clock_is_seen",
        ),
        "非法的边；督办挪动时钟；改动时限",
    ),
    "B5": Promise(
        "逐级上报：每案每级恰好一次，最早的先报，不论几个工作进程；编号不重",
        (
            "tests/promises/test_overdue_workers.py",
            "tests/cases/test_numbers.py::test_eight_processes_take_two_thousand_numbers_each_and_none_twice",
        ),
        ("tests/cases/test_escalation.py::test_the_planted_fault_is_seen",),
        "不锁行、先报最新的",
    ),
    "C1": Promise(
        "数据库连不上、挂起、提交途中断线、被杀重启：按时 503 与 Retry-After，没有假的 2xx，十秒内自愈；存活照常",
        (
            "tests/promises/test_database_gone.py::test_while_the_database_is_gone_everybody_is_told_to_come_back",
            "tests/promises/test_database_stopped.py::test_a_frozen_and_a_shot_database_are_503_in_time_and_heal",
        ),
        (
            "tests/promises/test_database_gone.py::test_an_answer_that_does_not_wait_for_the_commit_is_seen",
            "tests/promises/test_database_gone.py::test_a_statement_without_a_limit_is_seen",
        ),
        "不等提交就答复；语句没有时限",
    ),
    "C2": Promise(
        "存储变慢、挂起、中断：拒绝并可重试，没有缺照片的记录",
        (
            "tests/media/test_stores.py::test_a_store_that_is_slow_hangs_or_is_down_is_a_retryable_answer",
            "tests/media/test_uploads.py::test_while_the_store_is_down_a_photo_is_told_to_come_back_and_then_taken",
        ),
        ("tests/media/test_keeping.py::test_every_missing_or_changed_object_is_named",),
        "缺失的对象",
    ),
    "C3": Promise(
        "渠道超时、5xx、429、乱答、断线：各有结果，守 Retry-After",
        (
            "tests/notifications/test_outbox.py",
            "tests/notifications/test_sms.py",
            "tests/notifications/test_push.py",
            "tests/notifications/test_wechat_channel.py",
            "tests/notifications/test_webhooks.py",
        ),
        (
            "tests/notifications/test_misread.py::test_an_answer_of_200_that_is_taken_for_sent_is_seen",
            "tests/notifications/test_misread.py::test_a_wait_that_was_asked_for_and_is_not_kept_is_seen",
            "tests/notifications/test_misread.py::test_a_gateway_that_is_misread_is_seen",
        ),
        "200 带 errcode 当作已发；不守 Retry-After；502 当作未发；跟随跳转；不看状态码",
    ),
    "C4": Promise(
        "渠道再慢也不拖慢上报，调用期间不占数据库连接",
        ("tests/promises/test_slow_provider.py::test_a_provider_that_sleeps_slows_no_report_and_holds_no_connection",),
        ("tests/promises/test_slow_provider.py::test_planted_a_connection_held_is_seen",),
        "占着连接去调用",
    ),
    "C5": Promise(
        "磁盘满（照片目录、表单临时目录）：507，可重试，不留半个文件，已有的照读，腾出后自愈",
        (
            "tests/media/test_full_disk.py::test_a_full_disk_is_said_and_leaves_nothing_behind",
            "tests/media/test_full_disk.py::test_a_full_disk_for_forms_is_said_and_is_no_fault_of_the_form",
        ),
        (
            "tests/media/test_full_disk.py::test_a_store_that_leaves_a_part_behind_is_seen",
            "tests/media/test_full_disk.py::test_a_full_disk_that_is_not_told_from_other_faults_is_seen",
            "tests/media/test_full_disk.py::test_a_full_disk_that_is_put_down_to_the_form_is_seen",
        ),
        "直接写最终文件名；临时文件不清；不认 ENOSPC；临时目录满答 400",
    ),
    "C6": Promise(
        "一千个慢连接、哑连接拖不住服务：nginx（docs/operations/nginx.conf）按时断开，到不了应用",
        ("tests/promises/test_slow_clients.py::test_a_thousand_slow_clients_stop_nobody_and_nginx_lets_them_go",),
        ("tests/promises/test_slow_clients.py::test_an_nginx_that_waits_for_ever_is_seen",),
        "nginx 不设时限",
    ),
    "C7": Promise(
        "请求体上限处处有效",
        (
            "tests/web/test_answers.py::test_a_body_beyond_the_limit_is_413",
            "tests/web/test_body_limit.py::test_no_operation_takes_a_body_beyond_the_limit",
        ),
        ("tests/web/test_body_limit.py::test_a_door_without_a_limit_is_seen",),
        "不设上限；只信 Content-Length",
    ),
    "C8": Promise(
        "上报突增：不丢、不重，内存有界，超出能力时告知何时再来；过后全部告知",
        (
            "tests/promises/test_burst.py::test_a_burst_is_taken_in_whole_in_bounded_memory_and_told",
            "tests/promises/test_overload.py",
            "tests/web/test_appointments.py",
            "tests/web/test_crowd.py",
        ),
        ("tests/promises/test_burst.py::test_planted_memory_that_grows_is_seen",),
        "内存只增不减；不按告知再来的客户端（在同一证明内）",
    ),
    "C9": Promise(
        "停机：先报未就绪，在途的做完，到时必停",
        (
            "tests/promises/test_orderly_stop.py::test_an_orderly_stop_says_so_first_and_finishes_what_is_in_flight",
            "tests/notifications/test_outbox.py::test_an_orderly_stop_settles_what_is_under_way",
            "tests/notifications/test_outbox.py::test_what_was_claimed_and_not_begun_is_given_back_and_was_no_attempt",
        ),
        ("tests/promises/test_orderly_stop.py::test_a_rude_stop_is_seen",),
        "不先报；停机时仍报就绪；切断在途的；无限期等待",
    ),
    "C10": Promise(
        "存活不碰数据库，就绪查全部",
        (
            "tests/web/test_answers.py::test_health_and_readiness",
            "tests/web/test_answers.py::test_a_database_that_is_gone_makes_it_unready_and_requests_503",
            "tests/web/test_health.py::test_while_the_database_is_gone_it_is_alive_and_not_ready",
            "tests/web/test_health.py::test_ready_names_what_is_missing",
        ),
        (
            "tests/web/test_health.py::test_liveness_that_asks_the_database_is_seen",
            "tests/web/test_health.py::test_readiness_without_a_time_is_seen",
            "tests/web/test_health.py::test_readiness_that_asks_nobody_is_seen",
        ),
        "存活去问数据库；就绪不设时限；就绪谁也不问",
    ),
    "C11": Promise(
        "时钟偏差：手机差十年、机器差一天，次序、租约、时限、令牌不乱",
        (
            "tests/promises/test_clock_skew.py::test_tokens_of_a_machine_five_minutes_wrong_hold_at_the_other",
            "tests/promises/test_clock_skew.py::test_a_day_wrong_changes_neither_order_nor_deadlines",
            "tests/promises/test_clock_skew.py::test_a_lease_holds_against_a_machine_that_is_ahead",
            "tests/ground/test_shared_clock.py",
        ),
        ("tests/promises/test_clock_skew.py::test_planted_machines_that_do_not_agree_are_seen",),
        "各用各的钟",
    ),
    "C12": Promise(
        "旧版本的库带着数据升级：每行的值不变；能降的降下再升上；中途被杀则全无，可再来",
        (
            "tests/promises/test_migrations.py::test_every_row_of_an_older_version_keeps_its_values",
            "tests/promises/test_migrations.py::test_down_and_up_again_leaves_every_row_as_it_was",
            "tests/promises/test_migrations.py::test_shot_in_the_middle_nothing_has_changed_and_it_can_be_said_again",
        ),
        ("tests/promises/test_migrations.py::test_a_migration_that_loses_a_value_is_seen",),
        "迁移改掉一个值",
    ),
    "C13": Promise(
        "备份与恢复：数据与照片一致，PostgreSQL 可回到任一时刻",
        ("tests/operations/test_backup.py",),
        ("tests/operations/test_backup.py::test_a_backup_that_is_damaged_or_unfinished_is_refused",),
        "改动备份中的一位；未完成的备份",
    ),
    "C14": Promise(
        "过去月份的分区在服务中卸下、装回：行不变，上报、轨迹、消息不丢不重，没有人久等（PostgreSQL）",
        (
            "tests/promises/test_partitions_under_load.py::test_months_go_and_come_while_the_city_works_and_nobody_waits_long",
            "tests/operations/test_partitions.py",
        ),
        (
            "tests/promises/test_partitions_under_load.py::test_planted_a_lock_that_is_waited_for_makes_everybody_wait_and_is_seen",
        ),
        "请求表锁而不设 lock_timeout",
    ),
    "D1": Promise(
        "坏图、恶意图：各有答复，不伤服务",
        ("tests/media/test_hostile.py", "tests/promises/test_hostile_pictures.py"),
        ("tests/media/test_hostile.py::test_the_planted_fault_would_be_seen",),
        "未经重制的图片",
    ),
    "D2": Promise(
        "一张图至多 2 秒、300 MB",
        ("tests/media/test_decode.py::test_the_largest_pictures_allowed_stay_within_the_limits",),
        ("tests/media/test_decode.py::test_a_picture_that_takes_too_long_ends_its_child_by_the_cpus_clock",),
        "解码不止的图片",
    ),
    "D3": Promise(
        "坐标要么对要么没有",
        ("tests/media/test_exif.py",),
        ("tests/media/test_exif.py::test_numbers_as_they_come_a_sign_passed_over_and_half_a_pair_are_seen",),
        "float(IFDRational(0, 0))；不看南北东西；只有一半也收",
    ),
    "D4": Promise(
        "按方向标记扶正，恰好一次",
        ("tests/media/test_upright.py::test_every_orientation_is_turned_upright_once",),
        (
            "tests/media/test_upright.py::test_a_picture_that_is_turned_and_keeps_its_tag_is_seen",
            "tests/media/test_upright.py::test_a_picture_that_is_not_turned_or_the_wrong_way_is_seen",
            "tests/media/test_upright.py::test_a_heic_that_is_turned_again_by_its_tag_is_seen",
        ),
        "扶正后仍留标记；不扶正；转反方向；HEIC 再转一次",
    ),
    "D5": Promise(
        "公开的图片只有像素",
        ("tests/media/test_hostile.py::test_nothing_but_pixels_is_served_of_any_picture",),
        ("tests/media/test_hostile.py::test_the_planted_fault_would_be_seen",),
        "原图直出",
    ),
    "E1": Promise(
        "授权矩阵：每个接口 × 每个角色",
        (
            "tests/people/test_authorisation.py::test_every_operation_answers_every_role_as_the_reviewed_table_says",
            "tests/people/test_authorisation.py::test_what_is_anothers_or_nobodys_is_not_there",
        ),
        ("tests/people/test_authorisation.py::test_the_planted_fault_is_seen",),
        "少一道检查",
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
    "E10": Promise(
        "登录与验证码的限额跨进程、重启后仍有效；文字与用时都不泄露谁有账号",
        ("tests/people/test_limits.py", "tests/promises/test_guessing.py"),
        (
            "tests/people/test_limits.py::test_a_count_in_memory_is_seen",
            "tests/people/test_limits.py::test_hashing_for_known_names_only_is_seen",
        ),
        "计数放在内存；只为已有账号计算哈希",
    ),
    "E11": Promise(
        "锁定不能用来把别人挡在门外",
        ("tests/people/test_limits.py::test_whoever_locks_a_name_does_not_lock_its_owner_out_of_a_known_device",),
        ("tests/people/test_limits.py::test_locking_by_name_alone_is_seen",),
        "只按账号锁定",
    ),
    "E12": Promise(
        "退出、改密、停用、改角色后，下一个请求起令牌全部失效",
        ("tests/people/test_tokens.py::test_no_token_lives_after_any_deed_that_ends_them",),
        ("tests/people/test_tokens.py::test_tokens_that_are_only_read_and_not_looked_up_are_seen",),
        "只验签名不查库",
    ),
    "E13": Promise(
        "审计记录：改、删、换序、截尾都能指出",
        ("tests/audit/test_verify.py", "tests/audit/test_own_role.py"),
        ("tests/audit/test_verify.py::test_it_is_found_out_and_where",),
        "十八种篡改",
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
        "依赖不低于已知无漏洞的版本，逐个锁定校验值",
        ("tests/house/test_version_floors.py::test_every_locked_dependency_stands_at_or_above_its_floor",),
        ("tests/house/test_version_floors.py::test_an_older_version_and_a_missing_digest_are_seen",),
        "旧版本；缺失的校验值",
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
        "轨迹只给该看的人，按期删除",
        ("tests/patrol/test_own_tracks.py",),
        ("tests/patrol/test_own_tracks.py::test_a_patrol_left_out_of_the_export_is_seen",),
        "导出漏掉轨迹",
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
        "在真实位置上加随机偏移：每次不同；每案固定",
    ),
    "F1": Promise(
        "收下的轨迹点，服务器与数据库被杀也不丢",
        (
            "tests/promises/test_fixes.py::test_kill_9_loses_no_acknowledged_fix",
            "tests/promises/test_fixes.py::test_kill_9_of_the_database_loses_no_acknowledged_fix",
        ),
        ("tests/promises/test_fixes.py::test_a_server_that_acknowledges_before_it_has_stored_is_seen",),
        "先答复后存储",
    ),
}

PROMISES = dict(sorted((_FIRST | MORE).items(), key=lambda row: place_of(row[0])))
