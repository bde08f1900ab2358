"""Parts fail (C): the database, the store, channels, the disk, the machine."""

from tests.promises.promise import Promise

PARTS_FAIL: dict[str, Promise] = {
    "C1": Promise(
        "数据库连不上、挂起、提交途中断线、被杀重启：按时 503 与 Retry-After，没有假的 2xx，十秒内自愈；存活照常",
        (
            "tests/promises/test_database_gone.py::test_while_the_database_is_gone_everybody_is_told_to_come_back",
            "tests/promises/test_database_stopped.py::test_a_frozen_and_a_shot_database_are_503_in_time_and_heal",
        ),
        (
            "tests/promises/test_database_gone.py::test_an_answer_that_does_not_wait_for_the_commit_is_seen",
            "tests/promises/test_database_gone.py::test_a_statement_without_a_limit_is_seen",
            "tests/promises/test_database_stopped.py::test_whoever_waits_for_a_frozen_database_for_long_is_seen",
        ),
        "不等提交就答复；语句没有时限，对挂起的数据库也没有",
    ),
    "C2": Promise(
        "存储变慢、挂起、中断：拒绝并可重试，没有缺照片的记录",
        (
            "tests/media/test_stores.py::test_a_store_that_is_slow_hangs_or_is_down_is_a_retryable_answer",
            "tests/media/test_store_down.py::test_while_the_store_is_down_a_photo_is_told_to_come_back_and_then_taken",
        ),
        (
            "tests/media/test_stores.py::test_a_store_in_trouble_that_is_misread_is_seen",
            "tests/media/test_store_down.py::test_a_store_that_is_down_and_not_heeded_is_seen",
        ),
        "先写行后存照片；没存成当作存成；存储的故障当作自己的",
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
        (
            "tests/promises/test_slow_provider.py::test_planted_a_worker_that_holds_a_connection_while_it_sends_is_seen",
            "tests/promises/test_slow_provider.py::test_planted_a_connection_held_is_seen",
        ),
        "工作进程占着连接去调用",
    ),
    "C5": Promise(
        "磁盘满（照片目录、表单临时目录 507；数据库所在盘 503）：可重试，不留半个文件，答复过的不丢，已有的照读，"
        "腾出后自愈、补告知",
        (
            "tests/media/test_full_disk.py::test_a_full_disk_is_said_and_leaves_nothing_behind",
            "tests/media/test_full_disk.py::test_a_full_disk_for_forms_is_said_and_is_no_fault_of_the_form",
            "tests/promises/test_full_database.py::test_a_full_disk_of_the_database_is_said_and_loses_nothing",
        ),
        (
            "tests/media/test_full_disk.py::test_a_store_that_leaves_a_part_behind_is_seen",
            "tests/media/test_full_disk.py::test_a_full_disk_that_is_not_told_from_other_faults_is_seen",
            "tests/media/test_full_disk.py::test_a_full_disk_that_is_put_down_to_the_form_is_seen",
            "tests/promises/test_full_database.py::test_a_full_database_that_is_taken_for_a_fault_of_our_own_is_seen",
            "tests/promises/test_full_database.py::test_a_report_that_is_acknowledged_though_it_was_not_written_is_seen",
        ),
        "直接写最终文件名；临时文件不清；不认 ENOSPC；临时目录满答 400；数据库满答 500；未写入而答复",
    ),
    "C6": Promise(
        "一千个慢连接、哑连接拖不住服务：nginx（原样运行 docs/operations/nginx.conf）按时断开不说话的、报文头慢的、"
        "读答复慢的；正文慢的不断开，每个地址限数，到不了应用；nginx 自己的拒绝也是 problem+json，并告知何时再来",
        (
            "tests/promises/test_slow_clients.py::test_a_thousand_slow_clients_stop_nobody_and_reach_no_application",
            "tests/operations/test_nginx_refuses.py",
        ),
        (
            "tests/promises/test_slow_clients.py::test_an_nginx_that_waits_for_ever_is_seen",
            "tests/operations/test_nginx_refuses.py::test_an_nginx_that_lets_one_address_take_all_is_seen",
        ),
        "nginx 不设时限；不限每个地址的数目",
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
        "上报突增：不丢、不重，内存有界，超出能力时告知何时再来，如约再来的人人轮得到；过后全部告知",
        (
            "tests/promises/test_burst.py::test_a_burst_is_taken_in_whole_in_bounded_memory_and_told",
            "tests/promises/test_overload.py",
            "tests/ground/test_appointments.py",
            "tests/ground/test_places_kept.py::test_everybody_has_a_turn",
            "tests/web/test_crowd.py",
        ),
        (
            "tests/promises/test_burst.py::test_a_server_that_hoards_is_seen",
            "tests/promises/test_burst.py::test_planted_memory_that_grows_is_seen",
            "tests/ground/test_places_kept.py::test_those_who_come_again_at_once_have_every_place_where_none_is_kept",
        ),
        "囤积内存的服务；不为约好的人留位；不按告知再来的客户端（在同一证明内）",
    ),
    "C9": Promise(
        "停机：先报未就绪，在途的和已到门口的做完，到时必停；"
        "nginx 后的两个进程在负载下轮流重启，没有失败的请求，不丢、不重",
        (
            "tests/promises/test_orderly_stop.py::test_an_orderly_stop_says_so_first_and_finishes_what_is_in_flight",
            "tests/promises/test_rolling_restart.py::test_two_processes_restarted_in_turn_under_load_are_noticed_by_nobody",
            "tests/promises/test_rolling_restart.py::test_nothing_is_sent_into_a_connection_that_the_process_lets_go",
            "tests/web/test_quiet_moment.py::test_what_has_come_before_the_door_is_shut_is_answered",
            "tests/notifications/test_outbox.py::test_an_orderly_stop_settles_what_is_under_way",
            "tests/notifications/test_outbox.py::test_what_was_claimed_and_not_begun_is_given_back_and_was_no_attempt",
        ),
        (
            "tests/promises/test_orderly_stop.py::test_a_rude_stop_is_seen",
            "tests/promises/test_rolling_restart.py::test_a_restart_that_is_noticed_is_seen",
            "tests/promises/test_rolling_restart.py::test_an_nginx_that_keeps_connections_longer_than_the_process_is_seen",
            "tests/web/test_quiet_moment.py::test_a_door_that_is_shut_on_somebody_is_seen",
        ),
        "不先报；停机时仍报就绪；切断在途的；无限期等待；直接杀死；两个一起停；"
        "nginx 的空闲连接留得比进程久；不看门口就关门",
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
        "旧版本的库带着数据升级：每行的值不变；能降的降下再升上；中途被杀则全无，可再来；旧进程照常受理",
        (
            "tests/promises/test_migrations.py::test_every_row_of_an_older_version_keeps_its_values",
            "tests/promises/test_migrations.py::test_down_and_up_again_leaves_every_row_as_it_was",
            "tests/promises/test_migrations.py::test_shot_in_the_middle_nothing_has_changed_and_it_can_be_said_again",
            "tests/promises/test_next_release.py::test_nobody_notices_that_the_schema_goes_over",
        ),
        (
            "tests/promises/test_migrations.py::test_a_migration_that_loses_a_value_is_seen",
            "tests/promises/test_next_release.py::test_a_step_that_allows_what_cannot_be_is_seen",
            "tests/promises/test_next_release.py::test_who_waits_for_a_lock_and_makes_others_wait_is_seen",
        ),
        "迁移改掉一个值；改了列名却许旧版本继续；等锁时让众人排队",
    ),
    "C13": Promise(
        "备份与恢复：上报不断时备份，整机丢失后恢复，丢多少、停多久有数；数据、照片、操作记录、消息都对得上；"
        "PostgreSQL 可回到任一时刻，之后的从库与归档照常；过期的备份连同归档一并删去",
        (
            "tests/promises/test_restore_drill.py::test_a_city_that_is_lost_under_load_comes_back",
            "tests/promises/test_restore_drill.py::test_where_commits_wait_for_the_archive_nothing_is_lost",
            "tests/operations/test_backup.py::test_what_was_acknowledged_before_a_backup_is_there_again_with_its_photos",
            "tests/operations/test_backup.py::test_another_store_or_no_database_is_no_backup",
            "tests/operations/test_backup.py::test_any_instant_after_a_backup_can_be_returned_to",
            "tests/operations/test_backup.py::test_a_replica_of_a_server_that_returned_to_an_instant_follows_it",
            "tests/operations/test_backup.py::test_after_a_return_to_an_instant_a_new_archive_and_a_new_backup_lead_on",
            "tests/operations/test_backup.py::test_the_archive_is_cut_where_the_oldest_backup_that_is_kept_begins",
            "tests/operations/test_backup.py::test_of_an_archive_stays_what_leads_on_from_a_kept_backup",
            "tests/operations/test_backup.py::test_what_was_erased_leaves_the_backups_when_they_expire",
        ),
        (
            "tests/promises/test_restore_drill.py::test_a_database_without_its_archive_is_seen",
            "tests/promises/test_restore_drill.py::test_a_copy_of_the_live_file_is_seen",
            "tests/operations/test_backup.py::test_a_backup_that_is_damaged_or_unfinished_is_refused",
            "tests/operations/test_backup.py::test_numbers_that_are_given_again_are_seen",
        ),
        "没有 WAL 归档；直接复制在用的 .db 文件；改动备份中的一位；未完成的备份；恢复后从原处接着编号",
    ),
    "C14": Promise(
        "过去月份的分区在服务中卸下、装回：行不变，上报、轨迹、消息不丢不重，没有人久等（PostgreSQL）",
        (
            "tests/promises/test_partitions_under_load.py::test_months_go_and_come_while_the_city_works_and_nobody_waits_long",
            "tests/operations/test_partitions.py",
            "tests/operations/test_forgotten_months.py",
        ),
        (
            "tests/promises/test_partitions_under_load.py::test_planted_a_lock_that_is_waited_for_makes_everybody_wait_and_is_seen",
            "tests/operations/test_forgotten_months.py::test_planted_nobody_looks_again_after_attaching_and_that_is_seen",
        ),
        "请求表锁而不设 lock_timeout；装回后不再核对",
    ),
}
