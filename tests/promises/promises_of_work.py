"""Nothing acknowledged is lost or doubled, concurrent work keeps the law (A, B, F), histories (S)."""

from tests.promises.promise import Promise

WORK: dict[str, Promise] = {
    "A1": Promise(
        "答复过 2xx 的上报和照片，进程被杀也不丢、不重（四件有一件带照片，每次杀后核对）",
        ("tests/promises/test_nothing_is_lost.py::test_kill_9_loses_no_acknowledged_report_and_doubles_none",),
        (
            "tests/promises/test_nothing_is_lost.py::test_a_server_that_answers_before_it_has_committed_is_seen",
            "tests/promises/test_nothing_is_lost.py::test_a_server_that_answers_before_it_has_put_the_photo_is_seen",
        ),
        "先答复后提交；先答复后存照片",
    ),
    "A2": Promise(
        "断电也不丢已答复的上报，不留半张照片（两种数据库；xfs 上 reflink 的 ext4 映像，时刻随机）",
        (
            "tests/promises/test_power_cut.py::test_a_power_cut_loses_no_acknowledged_report_and_leaves_no_photo_in_part",
            "tests/promises/test_power_cut.py::test_a_power_cut_of_postgresql_loses_no_acknowledged_report",
        ),
        (
            "tests/promises/test_power_cut.py::test_a_server_that_does_not_fsync_is_seen",
            "tests/promises/test_power_cut.py::test_a_postgresql_that_does_not_wait_for_its_log_is_seen",
        ),
        "synchronous=NORMAL；照片不 fsync；PostgreSQL 不等日志落盘",
    ),
    "A3": Promise(
        "照片在盘上要么完整要么没有，且先于其记录",
        (
            "tests/media/test_put_order.py::test_a_row_is_written_when_its_objects_are_whole_and_durable",
            "tests/media/test_put_order.py::test_at_whatever_step_the_disk_fails_no_row_is_without_its_objects",
            "tests/media/test_stores.py::test_a_put_cut_at_any_byte_leaves_no_half_object_and_is_healed_by_the_next",
            "tests/media/test_keeping.py::test_no_row_stands_without_its_object_when_the_store_fails",
        ),
        (
            "tests/media/test_put_order.py::test_a_row_before_its_objects_and_what_is_not_synced_are_seen",
            "tests/media/test_put_order.py::test_a_row_that_does_not_wait_and_an_object_written_in_place_are_seen",
            "tests/media/test_stores.py::test_a_store_in_trouble_that_is_misread_is_seen",
            "tests/media/test_keeping.py::test_a_row_that_does_not_wait_for_its_object_is_seen",
        ),
        "先写行后存照片；不等存成；不 fsync 文件或目录；直接写最终文件名；没存成当作存成",
    ),
    "A4": Promise(
        "重发不产生第二个案件",
        (
            "tests/cases/test_report.py::test_the_same_report_sent_six_times_at_once_is_one_case",
            "tests/fieldwork/test_sync.py::test_two_offline_days_sent_again_and_again_shuffled_over_a_bad_line_are_one_effect_each",
        ),
        (
            "tests/cases/test_report.py::test_keys_that_nothing_keeps_apart_are_seen",
            "tests/cases/test_report.py::test_who_looks_for_the_key_and_then_takes_it_is_seen",
            "tests/fieldwork/test_sync.py::test_a_queue_whose_keys_nothing_keeps_apart_is_seen",
        ),
        "去重键的唯一索引被去掉；先查后写",
    ),
    "A5": Promise(
        "同键异文 422，同键正在办理中 409，他人同键互不相干",
        (
            "tests/cases/test_report.py::test_a_used_key_with_another_body_is_refused",
            "tests/cases/test_report.py::test_anothers_same_key_is_another_report",
            "tests/cases/test_done_before.py",
            "tests/ground/test_deed_key.py::test_a_key_is_a_persons_own_and_stands_for_one_body",
            "tests/cases/test_twin_still_running.py",
        ),
        (
            "tests/cases/test_report.py::test_a_key_that_is_not_its_owners_own_is_seen",
            "tests/cases/test_report.py::test_a_key_that_stands_for_any_body_is_seen",
            "tests/cases/test_done_before.py::test_a_key_that_is_not_its_owners_own_is_seen",
            "tests/ground/test_deed_key.py::test_a_key_that_is_not_scoped_is_seen",
        ),
        "键不分人、不分事；同键不论内容",
    ),
    "A6": Promise(
        "一次操作的去重键、案件、事件、待分发在同一事务：在任一语句或提交时断开，要么全有要么全无，重发即补齐",
        (
            "tests/promises/test_all_or_nothing.py::test_a_report_cut_at_any_statement_is_there_whole_or_not_at_all",
            "tests/promises/test_all_or_nothing.py::test_an_action_cut_at_any_statement_is_there_whole_or_not_at_all",
        ),
        ("tests/promises/test_all_or_nothing.py::test_what_is_to_be_told_written_after_the_commit_is_seen",),
        "待分发在提交之后才写",
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
        "两个工作进程不取同一任务；冻结者醒来写不进去；没有一个遇到 database is locked",
        ("tests/promises/test_deliveries.py::test_workers_never_take_the_same_job_and_a_frozen_one_is_fenced_off",),
        (
            "tests/notifications/test_outbox.py::test_without_the_token_a_late_word_sends_it_again_while_its_successor_still_does",
            "tests/promises/test_deliveries.py::test_a_claim_that_holds_for_no_time_is_seen",
            "tests/promises/test_deliveries.py::test_a_worker_that_is_told_that_it_is_locked_is_seen",
        ),
        "认领不带令牌；认领不占时间；工作进程等不到写锁",
    ),
    "A9": Promise(
        "没有滞留：有死信、可列出、可重放；账目平衡",
        (
            "tests/notifications/test_books.py",
            "tests/notifications/test_office.py",
            "tests/notifications/test_poisoned.py::test_a_poisoned_one_dies_is_listed_and_replayed",
        ),
        (
            "tests/notifications/test_books.py::test_a_planted_fault_is_found",
            "tests/notifications/test_poisoned.py::test_one_that_is_tried_for_ever_is_seen",
        ),
        "删去或重复一条投递；永远重试",
    ),
    "A10": Promise(
        "主库被杀（kill -9）、从库接替：答复过的上报不丢、不重，该告知的都在；应用以受限角色经连接池工作（PostgreSQL）",
        ("tests/cluster/test_failover.py::test_a_killed_primary_takes_no_acknowledged_report_with_it_and_no_message",),
        ("tests/cluster/test_failover.py::test_what_a_failover_may_lose_or_double_is_seen",),
        "主库不等从库、从库停住；客户端每次换键；删去一条投递；角色可改写记录",
    ),
    "B1": Promise(
        "同时操作一案，只有一个成功，其余 409 并带现状：主线的每一步，两个接口进程，2 至 16 人；做完的，别人随即读到",
        (
            "tests/cases/test_act.py::test_of_fifty_actions_at_once_exactly_one_wins",
            "tests/cases/test_act.py::test_filing_at_once_by_many_raises_the_version_once",
            "tests/cases/test_act.py::test_of_every_deed_said_at_once_to_two_servers_exactly_one_wins",
            "tests/promises/test_one_wins.py::test_of_a_deed_said_at_once_to_two_processes_exactly_one_is_done",
            "tests/cases/test_peers_defects.py::test_what_was_done_is_read_at_once_without_any_delay",
        ),
        (
            "tests/cases/test_act.py::test_a_version_that_is_not_compared_is_seen",
            "tests/cases/test_act.py::test_a_version_compared_by_us_and_not_in_the_update_is_seen",
            "tests/promises/test_one_wins.py::test_servers_that_do_not_compare_versions_are_seen",
            "tests/promises/test_one_wins.py::test_servers_that_compare_versions_in_the_program_only_are_seen",
            "tests/cases/test_peers_defects.py::test_an_answer_that_comes_before_its_commit_is_seen",
        ),
        "不比对版本；版本只在程序里比对（不锁行，UPDATE 不带版本）；先答复后提交",
    ),
    "B2": Promise(
        "任何操作序列都守流程：只走合法的边、唯一主办、时限可由记录重算",
        ("tests/promises/test_any_sequence.py::test_any_sequence_of_actions_keeps_the_law",),
        (
            "tests/promises/test_any_sequence.py::test_a_planted_illegal_edge_is_seen",
            "tests/promises/test_any_sequence.py::test_a_withdrawal_by_somebody_else_is_seen",
            "tests/promises/test_any_sequence.py::test_an_overlay_that_moves_the_clock_is_seen",
            "tests/promises/test_any_sequence.py::test_a_deadline_moved_behind_the_clock_is_seen",
        ),
        "非法的边；不是上报人的也能撤回；督办挪动时钟；改动时限",
    ),
    "B3": Promise(
        "SQLite 不报 database is locked：八个写者先读后写，互相等待而不失败；等得久的先写，被冻结的时间不算等待",
        (
            "tests/promises/test_never_locked.py::test_of_eight_who_read_and_then_write_none_is_told_that_it_is_locked",
            "tests/promises/test_never_locked.py::test_who_has_waited_longest_is_not_passed_over",
            "tests/promises/test_never_locked.py::test_who_was_stopped_in_line_has_its_chance_when_it_wakes",
        ),
        (
            "tests/promises/test_never_locked.py::test_writers_that_say_so_only_when_they_write_are_seen",
            "tests/promises/test_never_locked.py::test_a_lottery_is_seen",
            "tests/promises/test_never_locked.py::test_patience_by_the_clock_is_seen",
        ),
        "BEGIN（deferred），不用 IMMEDIATE；人人同样频繁地试；按时钟计等待",
    ),
    "B4": Promise(
        "PostgreSQL 上多人同时操作同几案、交叉并案，工作进程并行：无死锁、无 5xx（行锁，无 SERIALIZABLE，故无 40001）",
        (
            "tests/promises/test_no_deadlock.py::test_many_at_once_on_the_same_cases_never_lock_each_other_out",
            "tests/promises/test_no_deadlock.py::test_a_chain_of_mergings_and_one_said_again_do_not_wait_for_each_other",
        ),
        (
            "tests/promises/test_no_deadlock.py::test_both_cases_of_a_merging_locked_as_they_come_are_seen",
            "tests/promises/test_no_deadlock.py::test_mergings_that_do_not_wait_their_turn_are_seen",
        ),
        "并案时两案不按次序加锁；并案不逐个进行",
    ),
    "B5": Promise(
        "逐级上报：每案每级恰好一次，最早的先报，不论几个工作进程；编号不重",
        (
            "tests/promises/test_overdue_workers.py::test_two_workers_tell_each_level_of_every_overdue_case_once",
            "tests/cases/test_numbers.py::test_eight_processes_take_two_thousand_numbers_each_and_none_twice",
        ),
        (
            "tests/cases/test_escalation.py::test_the_planted_fault_is_seen",
            "tests/promises/test_overdue_workers.py::test_the_newest_first_is_seen",
            "tests/cases/test_numbers.py::test_numbers_that_are_not_taken_in_one_statement_are_seen",
        ),
        "不记已报、不锁行；先报最新的；取号先读后写、各取各的",
    ),
    "F1": Promise(
        "收下的轨迹点，服务器与数据库被杀也不丢；五百名采集员一天的轨迹与断网后的积压也不丢，也不拖慢上报",
        (
            "tests/promises/test_fixes.py::test_kill_9_loses_no_acknowledged_fix",
            "tests/promises/test_fixes.py::test_kill_9_of_the_database_loses_no_acknowledged_fix",
            "tests/promises/test_patrol_load.py::test_a_patrol_and_its_backlog_lose_nothing_and_slow_no_report",
        ),
        (
            "tests/promises/test_fixes.py::test_a_server_that_acknowledges_before_it_has_stored_is_seen",
            "tests/promises/test_patrol_unparted.py::test_a_backlog_that_goes_the_way_of_reports_is_seen",
        ),
        "先答复后存储；轨迹与上报走同一条道",
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
