"""Photos (D)."""

from tests.promises.promise import Promise

PHOTOS: dict[str, Promise] = {
    "D1": Promise(
        "坏图、恶意图：各有答复，不伤服务",
        (
            "tests/media/test_hostile.py::test_no_wrong_type_and_no_hostile_name_changes_the_answer",
            "tests/promises/test_hostile_pictures.py::test_the_loops_p99_does_not_move_while_hostile_pictures_come_in",
        ),
        (
            "tests/media/test_hostile.py::test_a_picture_cut_short_that_is_taken_is_seen",
            "tests/promises/test_hostile_pictures.py::test_pictures_decoded_on_the_loop_are_seen",
        ),
        "截断的图片照收；在服务的事件循环上解码",
    ),
    "D2": Promise(
        "一张图至多 2 秒、300 MB",
        ("tests/media/test_decode.py::test_the_largest_pictures_allowed_stay_within_the_limits",),
        (
            "tests/media/test_decode.py::test_a_decoder_that_takes_what_it_likes_is_seen",
            "tests/media/test_decode.py::test_a_picture_that_takes_too_long_ends_its_child_by_the_cpus_clock",
        ),
        "不设限，整张解码再复制一份；解码不止的图片",
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
        (
            "tests/media/test_hostile.py::test_nothing_but_pixels_is_served_of_any_picture",
            "tests/media/test_hostile.py::test_exiftool_finds_nothing_but_structure_in_what_is_served",
        ),
        ("tests/media/test_hostile.py::test_an_original_that_is_served_is_seen",),
        "原图直出",
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
            "tests/media/test_keeping.py::test_a_sweep_that_does_not_say_first_what_it_takes_is_seen",
        ),
        "计数而不拒绝；清扫有主的、什么都不清、不留宽限、不先声明就删",
    ),
}
