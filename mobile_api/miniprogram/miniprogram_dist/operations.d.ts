export declare const DOCUMENT = "dcb6b3a8e9eee6e95667ad6c006dfdfe35a8681d40a4d426627748c76738480d";
export declare const OPERATIONS: {
    readonly request_code: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/code";
        readonly open: true;
    };
    readonly sign_in_with_phone: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/phone";
        readonly open: true;
    };
    readonly sign_in_with_wechat: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/wechat";
        readonly open: true;
    };
    readonly sign_in_with_password: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/password";
        readonly sends: "form";
        readonly open: true;
    };
    readonly refresh_tokens: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/refresh";
        readonly open: true;
    };
    readonly log_out: {
        readonly method: "POST";
        readonly path: "/api/v1/auth/logout";
    };
    readonly show_me: {
        readonly method: "GET";
        readonly path: "/api/v1/me";
    };
    readonly list_my_sign_ins: {
        readonly method: "GET";
        readonly path: "/api/v1/me/sign-ins";
    };
    readonly end_my_sign_in: {
        readonly method: "POST";
        readonly path: "/api/v1/me/sign-ins/{identity}/end";
    };
    readonly end_all_my_sign_ins: {
        readonly method: "POST";
        readonly path: "/api/v1/me/sign-ins/end-all";
    };
    readonly change_my_password: {
        readonly method: "POST";
        readonly path: "/api/v1/me/password";
    };
    readonly attach_phone: {
        readonly method: "POST";
        readonly path: "/api/v1/me/phone";
    };
    readonly attach_phone_of_wechat: {
        readonly method: "POST";
        readonly path: "/api/v1/me/phone/wechat";
    };
    readonly attach_wechat: {
        readonly method: "POST";
        readonly path: "/api/v1/me/wechat";
    };
    readonly begin_my_second_factor: {
        readonly method: "POST";
        readonly path: "/api/v1/me/second-factor";
    };
    readonly confirm_my_second_factor: {
        readonly method: "POST";
        readonly path: "/api/v1/me/second-factor/confirm";
    };
    readonly remove_my_second_factor: {
        readonly method: "POST";
        readonly path: "/api/v1/me/second-factor/remove";
    };
    readonly list_my_handsets: {
        readonly method: "GET";
        readonly path: "/api/v1/me/handsets";
    };
    readonly revoke_my_handset: {
        readonly method: "POST";
        readonly path: "/api/v1/me/handsets/{identity}/revoke";
    };
    readonly list_my_consents: {
        readonly method: "GET";
        readonly path: "/api/v1/me/consents";
    };
    readonly give_consent: {
        readonly method: "POST";
        readonly path: "/api/v1/me/consents";
    };
    readonly declare_myself_minor: {
        readonly method: "POST";
        readonly path: "/api/v1/me/minor";
    };
    readonly guardian_agrees: {
        readonly method: "POST";
        readonly path: "/api/v1/me/guardian";
    };
    readonly leave: {
        readonly method: "POST";
        readonly path: "/api/v1/me/leave";
    };
    readonly show_config: {
        readonly method: "GET";
        readonly path: "/api/v1/config";
        readonly open: true;
    };
    readonly show_catalogue: {
        readonly method: "GET";
        readonly path: "/api/v1/catalogue";
        readonly open: true;
    };
    readonly list_components: {
        readonly method: "GET";
        readonly path: "/api/v1/components";
        readonly query: readonly ["near", "coord_type", "radius_m"];
    };
    readonly show_my_amenity_rating: {
        readonly method: "GET";
        readonly path: "/api/v1/amenities/{code}/rating";
    };
    readonly rate_this_amenity: {
        readonly method: "POST";
        readonly path: "/api/v1/amenities/{code}/rating";
    };
    readonly show_address: {
        readonly method: "GET";
        readonly path: "/api/v1/address";
        readonly query: readonly ["lon", "lat", "coord_type"];
    };
    readonly list_places: {
        readonly method: "GET";
        readonly path: "/api/v1/places";
        readonly query: readonly ["q", "coord_type"];
    };
    readonly upload_photo: {
        readonly method: "POST";
        readonly path: "/api/v1/photos";
        readonly sends: "upload";
    };
    readonly begin_direct_upload: {
        readonly method: "POST";
        readonly path: "/api/v1/photos/uploads";
    };
    readonly complete_direct_upload: {
        readonly method: "POST";
        readonly path: "/api/v1/photos/uploads/{upload_id}/complete";
    };
    readonly list_nearby: {
        readonly method: "GET";
        readonly path: "/api/v1/reports/nearby";
        readonly query: readonly ["lon", "lat", "coord_type", "bucket", "radius_m", "limit"];
    };
    readonly say_me_too_of: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/me_too";
        readonly keyed: true;
    };
    readonly show_support: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/support";
    };
    readonly write_public_comment: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/comments";
        readonly keyed: true;
    };
    readonly list_my_own_comments: {
        readonly method: "GET";
        readonly path: "/api/v1/comments/mine";
        readonly query: readonly ["limit", "after"];
    };
    readonly withdraw_my_comment: {
        readonly method: "POST";
        readonly path: "/api/v1/comments/{comment_id}/withdraw";
    };
    readonly list_held_comments: {
        readonly method: "GET";
        readonly path: "/api/v1/comments";
        readonly query: readonly ["state", "number", "limit", "after"];
    };
    readonly clear_comment: {
        readonly method: "POST";
        readonly path: "/api/v1/comments/{comment_id}/clear";
    };
    readonly refuse_comment: {
        readonly method: "POST";
        readonly path: "/api/v1/comments/{comment_id}/refuse";
    };
    readonly list_my_reports: {
        readonly method: "GET";
        readonly path: "/api/v1/reports";
        readonly query: readonly ["limit", "after", "coord_type"];
    };
    readonly send_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports";
        readonly query: readonly ["coord_type"];
        readonly keyed: true;
    };
    readonly show_my_report: {
        readonly method: "GET";
        readonly path: "/api/v1/reports/{number}";
        readonly query: readonly ["coord_type"];
    };
    readonly list_cases: {
        readonly method: "GET";
        readonly path: "/api/v1/cases";
        readonly query: readonly ["order", "limit", "after", "coord_type", "step", "stage", "department", "grid", "class", "bucket", "source", "light", "stage_light", "overdue", "returned", "reopened", "rated", "asks", "since", "until", "filed_since", "ended_since", "priority", "q", "bbox"];
    };
    readonly file_for_another: {
        readonly method: "POST";
        readonly path: "/api/v1/cases";
        readonly query: readonly ["coord_type"];
        readonly keyed: true;
    };
    readonly count_cases: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/counts";
        readonly query: readonly ["step", "stage", "department", "grid", "class", "bucket", "source", "light", "stage_light", "overdue", "returned", "reopened", "rated", "asks", "since", "until", "filed_since", "ended_since", "priority", "q", "bbox"];
    };
    readonly export_cases: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/export";
        readonly query: readonly ["format", "step", "stage", "department", "grid", "class", "bucket", "source", "light", "stage_light", "overdue", "returned", "reopened", "rated", "asks", "since", "until", "filed_since", "ended_since", "priority", "q", "bbox"];
        readonly gives: "file";
    };
    readonly act_on_cases: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/actions";
        readonly keyed: true;
    };
    readonly show_case: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}";
        readonly query: readonly ["coord_type"];
    };
    readonly take_action: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/{number}/actions";
        readonly keyed: true;
    };
    readonly clear_case: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/{number}/clear";
    };
    readonly show_deadline: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/deadline";
    };
    readonly show_departments: {
        readonly method: "GET";
        readonly path: "/api/v1/departments";
    };
    readonly fetch_original: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/photos/{photo_id}/original";
        readonly gives: "file";
    };
    readonly fetch_evidence: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/photos/{photo_id}/evidence";
        readonly gives: "file";
    };
    readonly set_boxes: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/{number}/photos/{photo_id}/boxes";
    };
    readonly suggest: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/photos/{photo_id}/suggestions";
    };
    readonly show_receipt: {
        readonly method: "GET";
        readonly path: "/api/v1/reports/{number}/receipt";
    };
    readonly read_reporters_phone: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/{number}/reporter";
    };
    readonly erase_cases_caller: {
        readonly method: "POST";
        readonly path: "/api/v1/cases/{number}/reporter/erase";
    };
    readonly list_inbox: {
        readonly method: "GET";
        readonly path: "/api/v1/inbox";
        readonly query: readonly ["limit", "after"];
    };
    readonly count_unread_inbox: {
        readonly method: "GET";
        readonly path: "/api/v1/inbox/unread";
    };
    readonly read_inbox_item: {
        readonly method: "POST";
        readonly path: "/api/v1/inbox/{identity}/read";
    };
    readonly show_my_points: {
        readonly method: "GET";
        readonly path: "/api/v1/points";
        readonly query: readonly ["limit", "after"];
    };
    readonly list_point_appeals: {
        readonly method: "GET";
        readonly path: "/api/v1/points/appeals";
        readonly query: readonly ["state", "limit", "after"];
    };
    readonly appeal_points: {
        readonly method: "POST";
        readonly path: "/api/v1/points/appeals";
    };
    readonly decide_point_appeal: {
        readonly method: "POST";
        readonly path: "/api/v1/points/appeals/{appeal_id}/decision";
    };
    readonly list_point_payouts: {
        readonly method: "GET";
        readonly path: "/api/v1/points/payouts";
        readonly query: readonly ["limit", "after"];
    };
    readonly draw_up_point_payout: {
        readonly method: "POST";
        readonly path: "/api/v1/points/payouts";
    };
    readonly show_point_payout: {
        readonly method: "GET";
        readonly path: "/api/v1/points/payouts/{payout_id}";
        readonly query: readonly ["limit", "after"];
    };
    readonly pay_point_payout: {
        readonly method: "POST";
        readonly path: "/api/v1/points/payouts/{payout_id}/pay";
    };
    readonly give_up_point_payout: {
        readonly method: "POST";
        readonly path: "/api/v1/points/payouts/{payout_id}/give-up";
    };
    readonly refund_point_payout_line: {
        readonly method: "POST";
        readonly path: "/api/v1/points/payouts/{payout_id}/lines/{place}/refund";
    };
    readonly open_live_ticket: {
        readonly method: "POST";
        readonly path: "/api/v1/live/ticket";
    };
    readonly watch_positions: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/positions/live";
        readonly query: readonly ["ticket", "coord_type"];
        readonly gives: "file";
        readonly open: true;
    };
    readonly show_my_preferences: {
        readonly method: "GET";
        readonly path: "/api/v1/me/notifications";
    };
    readonly change_my_preferences: {
        readonly method: "PUT";
        readonly path: "/api/v1/me/notifications";
    };
    readonly register_device: {
        readonly method: "POST";
        readonly path: "/api/v1/devices";
    };
    readonly remove_device: {
        readonly method: "POST";
        readonly path: "/api/v1/devices/{identity}/remove";
    };
    readonly list_my_subscriptions: {
        readonly method: "GET";
        readonly path: "/api/v1/me/wechat/subscriptions";
    };
    readonly report_subscriptions: {
        readonly method: "POST";
        readonly path: "/api/v1/me/wechat/subscriptions";
        readonly keyed: true;
    };
    readonly show_evaluation: {
        readonly method: "GET";
        readonly path: "/api/v1/evaluation";
        readonly query: readonly ["of", "from", "to", "level", "post", "each"];
    };
    readonly export_evaluation: {
        readonly method: "GET";
        readonly path: "/api/v1/evaluation/export";
        readonly query: readonly ["of", "from", "to", "level", "post", "each"];
        readonly gives: "file";
    };
    readonly draw_evaluation: {
        readonly method: "GET";
        readonly path: "/api/v1/evaluation/chart";
        readonly query: readonly ["indicator", "of", "from", "to", "level", "post", "each"];
        readonly gives: "file";
    };
    readonly show_overview: {
        readonly method: "GET";
        readonly path: "/api/v1/overview";
    };
    readonly show_advice: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/advice";
        readonly query: readonly ["class_code"];
    };
    readonly list_similar: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/similar";
    };
    readonly list_colleagues: {
        readonly method: "GET";
        readonly path: "/api/v1/cases/{number}/colleagues";
    };
    readonly list_my_follows: {
        readonly method: "GET";
        readonly path: "/api/v1/follows";
        readonly query: readonly ["kind", "limit", "after", "coord_type"];
    };
    readonly follow_it: {
        readonly method: "POST";
        readonly path: "/api/v1/follows";
        readonly query: readonly ["coord_type"];
        readonly keyed: true;
    };
    readonly stop_following_it: {
        readonly method: "POST";
        readonly path: "/api/v1/follows/{follow_id}/remove";
    };
    readonly answer_a_survey: {
        readonly method: "POST";
        readonly path: "/api/v1/surveys/{survey_id}/answers";
        readonly keyed: true;
    };
    readonly list_my_surveys: {
        readonly method: "GET";
        readonly path: "/api/v1/surveys/answered";
    };
    readonly join_volunteering: {
        readonly method: "POST";
        readonly path: "/api/v1/volunteering/{call_id}/join";
        readonly keyed: true;
    };
    readonly withdraw_from_volunteering: {
        readonly method: "POST";
        readonly path: "/api/v1/volunteering/{call_id}/withdraw";
    };
    readonly list_my_volunteering: {
        readonly method: "GET";
        readonly path: "/api/v1/volunteering/mine";
    };
    readonly withdraw_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/withdraw";
        readonly keyed: true;
    };
    readonly rate_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/rating";
        readonly keyed: true;
    };
    readonly supplement_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/supplement";
        readonly keyed: true;
    };
    readonly urge_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/urge";
        readonly keyed: true;
    };
    readonly dispute_report: {
        readonly method: "POST";
        readonly path: "/api/v1/reports/{number}/dispute";
        readonly keyed: true;
    };
    readonly show_rulings: {
        readonly method: "GET";
        readonly path: "/api/v1/rulings";
        readonly query: readonly ["class_code", "area", "limit", "after"];
    };
    readonly show_returns: {
        readonly method: "GET";
        readonly path: "/api/v1/returns";
        readonly query: readonly ["since", "until"];
    };
    readonly list_tasks: {
        readonly method: "GET";
        readonly path: "/api/v1/tasks";
        readonly query: readonly ["open", "limit", "after", "coord_type"];
    };
    readonly show_route: {
        readonly method: "GET";
        readonly path: "/api/v1/tasks/route";
        readonly query: readonly ["start"];
    };
    readonly accept_my_task: {
        readonly method: "POST";
        readonly path: "/api/v1/tasks/{task_id}/accept";
        readonly keyed: true;
    };
    readonly decline_my_task: {
        readonly method: "POST";
        readonly path: "/api/v1/tasks/{task_id}/decline";
        readonly keyed: true;
    };
    readonly hand_over_my_task: {
        readonly method: "POST";
        readonly path: "/api/v1/tasks/{task_id}/hand-over";
        readonly keyed: true;
    };
    readonly answer_my_task: {
        readonly method: "POST";
        readonly path: "/api/v1/tasks/{task_id}/answer";
        readonly keyed: true;
    };
    readonly overrule_answer: {
        readonly method: "POST";
        readonly path: "/api/v1/tasks/answers/{answer_id}/presence";
    };
    readonly check_in: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/shifts/check-in";
        readonly keyed: true;
    };
    readonly check_out: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/shifts/check-out";
        readonly keyed: true;
    };
    readonly show_current_shift: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/shifts/current";
    };
    readonly send_fixes: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/fixes";
    };
    readonly show_positions: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/positions";
        readonly query: readonly ["near", "coord_type"];
    };
    readonly send_special: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/special";
        readonly keyed: true;
    };
    readonly list_sent_tasks: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/tasks";
        readonly query: readonly ["limit", "after"];
    };
    readonly reassign_a_task: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/tasks/{task_id}/reassign";
        readonly keyed: true;
    };
    readonly list_commands: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/commands";
        readonly query: readonly ["limit", "after"];
    };
    readonly give_a_command: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/commands";
        readonly keyed: true;
    };
    readonly list_my_commands: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/commands/mine";
        readonly query: readonly ["limit", "after"];
    };
    readonly show_command: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/commands/{command_id}";
    };
    readonly acknowledge_a_command: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/commands/{command_id}/acknowledge";
        readonly keyed: true;
    };
    readonly show_call_list: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/call-list";
    };
    readonly read_a_phone_to_call: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/call-list/{person_id}/phone";
    };
    readonly plan_a_duty: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/duties";
    };
    readonly cancel_duty: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/duties/{duty_id}/cancel";
    };
    readonly grant_a_leave: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/leaves";
    };
    readonly cancel_leave: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/leaves/{leave_id}/cancel";
    };
    readonly show_attendance: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/attendance";
        readonly query: readonly ["day"];
    };
    readonly allow_a_clocking: {
        readonly method: "POST";
        readonly path: "/api/v1/patrol/clockings/{clocking_id}/allow";
    };
    readonly show_track: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/tracks/{person_id}";
        readonly query: readonly ["day", "coord_type"];
    };
    readonly list_evaluations: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/evaluations";
        readonly query: readonly ["day"];
    };
    readonly list_absences: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/absences";
        readonly query: readonly ["day"];
    };
    readonly show_coverage: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/coverage";
        readonly query: readonly ["day"];
    };
    readonly draw_covered: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/coverage.svg";
        readonly query: readonly ["day", "tracks"];
        readonly gives: "file";
    };
    readonly paint_covered: {
        readonly method: "GET";
        readonly path: "/api/v1/patrol/coverage.png";
        readonly query: readonly ["day", "tracks"];
        readonly gives: "file";
    };
    readonly sync: {
        readonly method: "POST";
        readonly path: "/api/v1/sync";
    };
    readonly list_missing: {
        readonly method: "GET";
        readonly path: "/api/v1/sync/missing";
        readonly query: readonly ["queue_id"];
    };
    readonly seal_queue: {
        readonly method: "POST";
        readonly path: "/api/v1/sync/seal";
    };
    readonly fetch_grids: {
        readonly method: "GET";
        readonly path: "/api/v1/sync/grids";
        readonly query: readonly ["within"];
    };
    readonly fetch_changed_tasks: {
        readonly method: "GET";
        readonly path: "/api/v1/sync/tasks";
        readonly query: readonly ["since", "limit", "coord_type"];
    };
    readonly fetch_contacts: {
        readonly method: "GET";
        readonly path: "/api/v1/sync/contacts";
    };
    readonly make_my_track_key: {
        readonly method: "POST";
        readonly path: "/api/v1/me/track-key";
        readonly keyed: true;
    };
    readonly list_my_track_keys: {
        readonly method: "GET";
        readonly path: "/api/v1/me/track-keys";
    };
    readonly end_my_track_key: {
        readonly method: "POST";
        readonly path: "/api/v1/me/track-keys/{identity}/end";
    };
    readonly show_public_case: {
        readonly method: "GET";
        readonly path: "/public/v1/cases/{number}";
        readonly query: readonly ["coord_type"];
        readonly open: true;
    };
    readonly show_map: {
        readonly method: "GET";
        readonly path: "/public/v1/map";
        readonly query: readonly ["bbox", "zoom", "coord_type", "bucket", "class", "state", "light", "since", "until"];
        readonly open: true;
    };
    readonly show_heat: {
        readonly method: "GET";
        readonly path: "/public/v1/heat";
        readonly query: readonly ["bbox", "zoom", "coord_type", "shape", "bucket", "class", "state", "light", "since", "until"];
        readonly open: true;
    };
    readonly show_area_tile: {
        readonly method: "GET";
        readonly path: "/public/v1/tiles/areas/{z}/{x}/{y}.mvt";
        readonly gives: "file";
        readonly open: true;
    };
    readonly show_case_tile: {
        readonly method: "GET";
        readonly path: "/public/v1/tiles/{z}/{x}/{y}.mvt";
        readonly query: readonly ["bucket", "class", "state", "light", "since", "until"];
        readonly gives: "file";
        readonly open: true;
    };
    readonly list_areas: {
        readonly method: "GET";
        readonly path: "/public/v1/areas";
        readonly query: readonly ["coord_type"];
        readonly open: true;
    };
    readonly show_statistics: {
        readonly method: "GET";
        readonly path: "/public/v1/stats";
        readonly query: readonly ["of", "each", "from", "to"];
        readonly open: true;
    };
    readonly list_month_reports: {
        readonly method: "GET";
        readonly path: "/public/v1/report";
        readonly gives: "file";
        readonly open: true;
    };
    readonly show_month_report: {
        readonly method: "GET";
        readonly path: "/public/v1/report/{month}";
        readonly gives: "file";
        readonly open: true;
    };
    readonly show_data_dictionary: {
        readonly method: "GET";
        readonly path: "/public/v1/data";
        readonly gives: "file";
        readonly open: true;
    };
    readonly export_open_cases: {
        readonly method: "GET";
        readonly path: "/public/v1/data/cases.csv";
        readonly query: readonly ["month"];
        readonly gives: "file";
        readonly open: true;
    };
    readonly export_open_features: {
        readonly method: "GET";
        readonly path: "/public/v1/data/cases.geojson";
        readonly query: readonly ["month"];
        readonly open: true;
    };
    readonly list_record_days: {
        readonly method: "GET";
        readonly path: "/public/v1/record/days";
        readonly query: readonly ["limit", "before"];
        readonly open: true;
    };
    readonly show_record_day: {
        readonly method: "GET";
        readonly path: "/public/v1/record/days/{day}";
        readonly open: true;
    };
    readonly prove_record_day: {
        readonly method: "GET";
        readonly path: "/public/v1/record/days/{day}/consistency";
        readonly open: true;
    };
    readonly list_record_leaves: {
        readonly method: "GET";
        readonly path: "/public/v1/record/days/{day}/leaves";
        readonly gives: "file";
        readonly open: true;
    };
    readonly list_record_keys: {
        readonly method: "GET";
        readonly path: "/public/v1/record/keys";
        readonly open: true;
    };
    readonly fetch_verifier: {
        readonly method: "GET";
        readonly path: "/public/v1/record/verify_receipt.py";
        readonly gives: "file";
        readonly open: true;
    };
    readonly prove_case: {
        readonly method: "GET";
        readonly path: "/public/v1/record/cases/{number}";
        readonly open: true;
    };
    readonly list_public_comments: {
        readonly method: "GET";
        readonly path: "/public/v1/cases/{number}/comments";
        readonly query: readonly ["limit", "after"];
        readonly open: true;
    };
    readonly list_public_nearby: {
        readonly method: "GET";
        readonly path: "/public/v1/nearby";
        readonly query: readonly ["lon", "lat", "coord_type", "bucket", "radius_m", "limit"];
        readonly open: true;
    };
    readonly list_public_surveys: {
        readonly method: "GET";
        readonly path: "/public/v1/surveys";
        readonly query: readonly ["limit", "after"];
        readonly open: true;
    };
    readonly show_public_survey: {
        readonly method: "GET";
        readonly path: "/public/v1/surveys/{survey_id}";
        readonly open: true;
    };
    readonly list_public_volunteering: {
        readonly method: "GET";
        readonly path: "/public/v1/volunteering";
        readonly query: readonly ["limit", "after"];
        readonly open: true;
    };
    readonly show_point_rules: {
        readonly method: "GET";
        readonly path: "/public/v1/points/rules";
        readonly open: true;
    };
    readonly show_point_ranking: {
        readonly method: "GET";
        readonly path: "/public/v1/points/ranking";
        readonly query: readonly ["month"];
        readonly open: true;
    };
    readonly show_point_publicity: {
        readonly method: "GET";
        readonly path: "/public/v1/points/publicity";
        readonly query: readonly ["limit", "after"];
        readonly open: true;
    };
    readonly list_public_notices: {
        readonly method: "GET";
        readonly path: "/public/v1/notices";
        readonly query: readonly ["kind", "topic", "area", "limit", "after"];
        readonly open: true;
    };
    readonly show_public_notice: {
        readonly method: "GET";
        readonly path: "/public/v1/notices/{identity}";
        readonly open: true;
    };
    readonly list_public_guides: {
        readonly method: "GET";
        readonly path: "/public/v1/guides";
        readonly query: readonly ["kind", "topic", "area"];
        readonly open: true;
    };
    readonly show_public_guide: {
        readonly method: "GET";
        readonly path: "/public/v1/guides/{code}";
        readonly open: true;
    };
    readonly list_public_amenities: {
        readonly method: "GET";
        readonly path: "/public/v1/amenities";
        readonly query: readonly ["near", "kind", "feature", "open_now", "radius_m", "limit", "coord_type"];
        readonly open: true;
    };
    readonly show_public_amenity: {
        readonly method: "GET";
        readonly path: "/public/v1/amenities/{code}";
        readonly query: readonly ["coord_type"];
        readonly open: true;
    };
    readonly show_scene: {
        readonly method: "GET";
        readonly path: "/public/v1/scenes/{scene}";
        readonly query: readonly ["coord_type"];
        readonly open: true;
    };
    readonly draw_scene: {
        readonly method: "GET";
        readonly path: "/public/v1/scenes/{scene}/qr.{form}";
        readonly query: readonly ["scale"];
        readonly gives: "file";
        readonly open: true;
    };
    readonly show_privacy_notice: {
        readonly method: "GET";
        readonly path: "/public/v1/privacy";
        readonly open: true;
    };
};
export type OperationId = keyof typeof OPERATIONS;
