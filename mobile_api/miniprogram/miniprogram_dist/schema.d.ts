export interface components {
    schemas: {
        /** @enum {string} */
        AbsenceKind: "unvisited" | "silent" | "unattended" | "absent";
        /** The absences of a day, by time. */
        AbsenceList: {
            items: components["schemas"]["AbsenceOut"][];
        };
        /** An absence; `withdrawn_at`: data that came later say it was none. */
        AbsenceOut: {
            key: string;
            kind: components["schemas"]["AbsenceKind"];
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            found_at: string;
            person_id: string | null;
            grid_code: string | null;
            task_id: string | null;
            withdrawn_at: string | null;
        };
        /** One's own receipt. */
        AcknowledgedOut: {
            acknowledged_at: string | null;
            reply: string | null;
        };
        /** @enum {string} */
        Action: "verify" | "confirm" | "refute" | "admit" | "file" | "reject" | "self_handle" | "readmit" | "merge" | "unmerge" | "dispatch" | "recall" | "accept" | "assign" | "assist" | "assist_done" | "release" | "return" | "arbitrate" | "apply" | "grant" | "decline" | "extend" | "suspend" | "resume" | "answer" | "check" | "pass" | "rework" | "call_back" | "close" | "force_close" | "reopen" | "dispute" | "appeal" | "audit" | "cancel" | "withdraw" | "supplement" | "urge" | "supervise" | "instruct" | "comment" | "escalate" | "rate";
        /** An action. A move needs `version`, that of the case as last read; what moves nothing may leave it out. `condition`: the place of the filing standard. `responsible_body`: who is responsible instead. `duty`: the article a return rests on. `for`, `days`: what is applied for, and for how long. `into`: the case to merge into. `assignee`, `team`: whom in the own department. `due_at`: the limit of an assistance. `application`: which one a grant or a refusal answers (`applications[].id`): if another waits by now it is a conflict, for `version` tells nothing of it. */
        ActionIn: {
            action: components["schemas"]["Action"];
            version?: number | null;
            note?: string | null;
            reason?: string | null;
            photo_ids?: string[];
            department?: string | null;
            class_code?: string | null;
            condition?: number | null;
            responsible_body?: string | null;
            duty?: string | null;
            for?: components["schemas"]["Asked"] | null;
            days?: number | null;
            outcome?: components["schemas"]["Outcome"] | null;
            into?: string | null;
            assignee?: string | null;
            team?: string | null;
            due_at?: string | null;
            /** 批准、不批准的是哪一件申请；已换成另一件则为 conflict */
            application?: string | null;
            /** 幂等键：同一键只执行一次 */
            client_key?: string | null;
        };
        /** One action on up to a hundred cases. Sent again with its `client_key` it does nothing twice. */
        ActionsIn: {
            client_key?: string | null;
            action: components["schemas"]["Action"];
            items: components["schemas"]["mobile_api__work_lists__ItemIn"][];
            note?: string | null;
            reason?: string | null;
            department?: string | null;
        };
        /** The address of a position; `source` says which map it is from, `offline`: the city's own words. `place` is town and community, known in any case. */
        AddressOut: {
            address: string;
            source: string;
            place: string;
            grid: string;
            component: components["schemas"]["NearComponent"] | null;
        };
        /** `for_class`: the class whose conditions and department these are. */
        AdviceOut: {
            classes: components["schemas"]["ClassAdvice"][];
            for_class: string;
            conditions: components["schemas"]["ConditionAdvice"][];
            department: components["schemas"]["mobile_api__case_parts__Named"] | null;
            certain: boolean;
            why: string[];
        };
        /** An open case close by that may be the same matter: with its distance, and a photo to compare. */
        AlikeOut: {
            number: string;
            step: components["schemas"]["Step"];
            class_code: string;
            class_name: string;
            same_class: boolean;
            description: string;
            distance_m: number;
            thumb: string | null;
        };
        AlikePage: {
            items: components["schemas"]["AlikeOut"][];
        };
        /** @enum {string} */
        AmenityKind: "toilet" | "parking" | "bike_parking" | "waste" | "recycling" | "rest_station" | "drinking_water" | "park";
        /** The nearest first. */
        AmenityList: {
            items: components["schemas"]["AmenityOut"][];
            next?: null;
        };
        /** An amenity. `distance_m` from the point asked for; `places`: how many (泊位、厕位); `state`: a suspended one is shown, and not open. */
        AmenityOut: {
            code: string;
            kind: components["schemas"]["CodeNamed"];
            state: components["schemas"]["CodeNamed"];
            name: string;
            address: string;
            position: components["schemas"]["PublicPosition"];
            distance_m: number | null;
            hours: components["schemas"]["public_api__amenities__HoursOut"];
            phone: string;
            features: components["schemas"]["CodeNamed"][];
            places: number | null;
            note: string;
            component_id: string | null;
            rating: components["schemas"]["RatedOut"];
        };
        /** What people think of it, oneself among them. */
        AmenityRated: {
            count: number;
            average: number | null;
        };
        /** Stars, and remarks of the list. */
        AmenityRatingIn: {
            stars: number;
            remarks?: components["schemas"]["Remark"][];
        };
        /** confirm or refute a report (核实), pass or rework a handled case (核查), done for a special patrol. */
        AnswerIn: {
            client_key?: string | null;
            outcome: string;
            note?: string | null;
            reason?: string | null;
            photo_ids?: string[];
            position?: components["schemas"]["PositionIn"] | null;
            captured_at?: string | null;
        };
        /** What became of an answer. `late`: the task was over, so it moved nothing and is kept as evidence. `captured_at`: when it was given, as the phone said if that can be; `received_at`: when it came here. `presence` is advisory; `overruled` is what a person put in its place. */
        AnswerOut: {
            /** Format: uuid */
            id: string;
            outcome: string;
            late: boolean;
            /** Format: date-time */
            captured_at: string;
            /** Format: date-time */
            received_at: string;
            presence: components["schemas"]["Verdict"];
            reasons: components["schemas"]["ReasonOut"][];
            overruled: components["schemas"]["Verdict"] | null;
            task: components["schemas"]["TaskOut"] | null;
        };
        /** The surveys one has answered; what one answered nobody knows. */
        AnsweredList: {
            items: string[];
            next?: null;
        };
        /** It has been counted. */
        AnsweredOut: {
            /** Format: uuid */
            id: string;
            /** @default true */
            answered?: boolean;
        };
        /** Why the entry is wrong. */
        AppealIn: {
            /** Format: uuid */
            entry_id: string;
            text: string;
        };
        /** An appeal; `points` is what was granted on it. */
        AppealOut: {
            /** Format: uuid */
            id: string;
            state: components["schemas"]["AppealState"];
            text: string;
            /** Format: date-time */
            made_at: string;
            answer: string;
            points: number;
            decided_at: string | null;
        };
        /** @enum {string} */
        AppealState: "open" | "granted" | "declined";
        /** An application (申请) and what became of it. */
        ApplicationOut: {
            /** Format: uuid */
            id: string;
            asked_for: components["schemas"]["Asked"];
            state: components["schemas"]["Decision"];
            department: string;
            days: number | null;
            reason: string | null;
            duty: string | null;
            /** Format: date-time */
            made_at: string;
            decided_at: string | null;
        };
        /** A town and its outline. */
        AreaFeature: {
            /** @constant */
            type: "Feature";
            geometry: components["schemas"]["GeometryOut"];
            properties: components["schemas"]["AreaProperties"];
        };
        /** Where it holds. */
        AreaOut: {
            code: string;
            name: string;
        };
        /** A town; `box`: west, south, east, north. */
        AreaProperties: {
            code: string;
            name: string;
            centre: number[];
            box: number[];
        };
        /** The towns of the city; `bbox`: of them all, null before any is loaded. */
        AreasOut: {
            /** @constant */
            type: "FeatureCollection";
            bbox: number[] | null;
            features: components["schemas"]["AreaFeature"][];
        };
        /** What a department may apply for (申请), and how far an appeal has come. @enum {string} */
        Asked: "extend" | "suspend" | "return" | "appeal" | "endorsed";
        /** An assisting department (协办) and how far it is. */
        AssistOut: {
            department: string;
            department_name: string;
            state: components["schemas"]["AssistState"];
            /** Format: date-time */
            asked_at: string;
            due_at: string | null;
            ended_at: string | null;
        };
        /** @enum {string} */
        AssistState: "open" | "done" | "released";
        /** The duties of a day, with their marks. */
        AttendanceDay: {
            /** Format: date */
            day: string;
            items: components["schemas"]["AttendanceOut"][];
        };
        /** A duty of the day. `came_at` and `went_at` are as the phone said; `…_received_at`: when that came here, hours later where there was no line. */
        AttendanceOut: {
            /** Format: uuid */
            duty_id: string;
            /** Format: uuid */
            person_id: string;
            name: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            came_at: string | null;
            came_received_at: string | null;
            went_at: string | null;
            went_received_at: string | null;
            marks: components["schemas"]["MarkOut"][];
        };
        /** @enum {string} */
        BodyKind: "department" | "town";
        Body_sign_in_with_password: {
            /** 动态口令或救援码，启用后必填 @default */
            otp?: string;
            grant_type?: string | null;
            username: string;
            /** Format: password */
            password: string;
            /** @default */
            scope?: string;
            client_id?: string | null;
            /** Format: password */
            client_secret?: string | null;
        };
        Body_upload_photo: {
            /** JPEG、PNG、WebP、HEIC，不超过 20 MB */
            file: string;
            taken_at?: string | null;
            lon?: number | null;
            lat?: number | null;
            coord_type?: components["schemas"]["CoordType"] | null;
            sha256?: string | null;
        };
        /** A rectangle in shares (0 to 1) of the upright picture, from its upper left; black (黑块) or mosaic (马赛克). */
        BoxIn: {
            x: number;
            y: number;
            width: number;
            height: number;
            /** @default black */
            cover?: components["schemas"]["Cover"];
        };
        /** All boxes of a photo; none undoes them. */
        BoxesIn: {
            boxes: components["schemas"]["BoxIn"][];
        };
        /** The boxes as they now stand, and the links to the derivatives drawn anew; those of before are dead. */
        BoxesOut: {
            boxes: components["schemas"]["BoxIn"][];
            links: components["schemas"]["Links"];
        };
        /** An action open to the reader now, and what it needs. `ways`: where there are several (`apply` for an extension, a suspension or a return), what each needs. */
        Button: {
            action: components["schemas"]["Action"];
            /** 所需 → 填在操作的哪个字段（content 也可只给 photo_ids）：note（填写说明）→ note、reason（选择理由）→ reason、department（指定部门）→ department、class（确定类别）→ class_code、after_photo（处置后照片）→ photo_ids、content（填写说明或上传照片）→ note、days（填写天数）→ days、into（指定并入的案件）→ into、assignee（指定班组或人员）→ assignee、duty（引用职责条款）→ duty、responsible_body（写明应负责单位）→ responsible_body、explained（与建议不符时填写说明）→ note、rating（选择满意度）→ outcome、audited（抽查结论）→ outcome、other_department（非主办部门）→ department、for_extend（申请延期）→ for、for_suspend（申请挂账）→ for、for_return（申请退单）→ for、heard_well（回访满意、基本满意或未联系上）→ outcome、heard_ill（回访不满意）→ outcome */
            needs: ("after_photo" | "assignee" | "audited" | "class" | "content" | "days" | "department" | "duty" | "explained" | "for_extend" | "for_return" | "for_suspend" | "heard_ill" | "heard_well" | "into" | "note" | "other_department" | "rating" | "reason" | "responsible_body")[];
            ways: ("after_photo" | "assignee" | "audited" | "class" | "content" | "days" | "department" | "duty" | "explained" | "for_extend" | "for_return" | "for_suspend" | "heard_ill" | "heard_well" | "into" | "note" | "other_department" | "rating" | "reason" | "responsible_body")[][];
        };
        /** What is counted apart. @enum {string} */
        By: "city" | "class" | "town" | "department";
        /** All inspectors, those on shift first. */
        CallList: {
            items: components["schemas"]["ToCallOut"][];
        };
        /** Why it is needed: whose phone it is can read it. */
        CallWhyIn: {
            why: string;
        };
        /** Who called: kept sealed, shown masked, read in the open only on record. */
        CallerIn: {
            phone: string;
            name?: string | null;
        };
        /** A case filed for another: where it comes from, and who called. */
        CaseIn: {
            client_key?: string | null;
            bucket?: string | null;
            class_code?: string | null;
            component_id?: string | null;
            description: string;
            position: components["schemas"]["PositionIn"];
            address?: string | null;
            photo_ids?: string[];
            /** @default false */
            anonymous?: boolean;
            captured_at?: string | null;
            source: components["schemas"]["Source"];
            caller?: components["schemas"]["CallerIn"] | null;
        };
        /** A case in a work list. `asks`: what its department applied for and waits to be answered, `application`: which one. */
        CaseLine: {
            number: string;
            step: components["schemas"]["Step"];
            version: number;
            class: string;
            class_name: string;
            bucket: string;
            bucket_name: string;
            certain: boolean;
            description: string;
            position: components["schemas"]["PositionOut"];
            grid: string;
            grid_name: string;
            department: string | null;
            department_name: string | null;
            /** Format: date-time */
            reported_at: string;
            due_at: string | null;
            light: components["schemas"]["Light"] | null;
            stage: components["schemas"]["StageOut"] | null;
            me_too: number;
            priority: number;
            asks: components["schemas"]["Asked"] | null;
            application: string | null;
        };
        /** A case whole. `reporter` is null for all but desk and chief. */
        CaseOut: {
            number: string;
            step: components["schemas"]["Step"];
            version: number;
            class: string;
            class_name: string;
            bucket: string;
            bucket_name: string;
            certain: boolean;
            description: string;
            position: components["schemas"]["PositionOut"];
            grid: string;
            grid_name: string;
            department: string | null;
            department_name: string | null;
            /** Format: date-time */
            reported_at: string;
            due_at: string | null;
            light: components["schemas"]["Light"] | null;
            stage: components["schemas"]["StageOut"] | null;
            me_too: number;
            priority: number;
            asks: components["schemas"]["Asked"] | null;
            application: string | null;
            marks: components["schemas"]["Marks"];
            assists: components["schemas"]["AssistOut"][];
            applications: components["schemas"]["ApplicationOut"][];
            source: string;
            release: number | null;
            address: string | null;
            address_source: string | null;
            component_id: string | null;
            suggestion: components["schemas"]["Suggestion"];
            standard: {
                [key: string]: unknown;
            } | null;
            filed_at: string | null;
            ended_at: string | null;
            description_cleared: boolean;
            reporter: components["schemas"]["ReporterOut"] | null;
            rating: string | null;
            positions: components["schemas"]["PositionsOut"];
            photos: components["schemas"]["StaffPhotoOut"][];
            before_after: components["schemas"]["Pair"][];
            timeline: components["schemas"]["TimelineEntryOut"][];
            moves: components["schemas"]["Button"][];
        };
        /** A page of a work list. */
        CasePage: {
            items: components["schemas"]["CaseLine"][];
            next: string | null;
        };
        /** A photo of a case: what it shows (before, after, check) and where to fetch it. */
        CasePhotoOut: {
            /** Format: uuid */
            id: string;
            shows: components["schemas"]["Shows"];
            taken_at: string | null;
            cleared: boolean;
            links: components["schemas"]["Links"];
        };
        /** Everything a client needs to draw its pickers. */
        CatalogueOut: {
            version: string;
            buckets: components["schemas"]["mobile_api__catalogue__Named"][];
            classes: components["schemas"]["ClassOut"][];
            reasons: {
                [key: string]: components["schemas"]["mobile_api__catalogue__Named"][];
            };
        };
        /** `items` take the place of what the phone has under their ids, `closed` are to be removed; `next` is the `since` of the next question, to be asked at once if there is `more`. */
        ChangedTasksOut: {
            items: components["schemas"]["TaskOut"][];
            closed: components["schemas"]["OverOut"][];
            next: string;
            more: boolean;
        };
        /** A class that fits, and why. */
        ClassAdvice: {
            code: string;
            name: string;
            score: number;
            why: string;
        };
        /** A class: its code, name, larger class and bucket. */
        ClassOut: {
            code: string;
            name: string;
            kind: string;
            major_name: string;
            bucket: string;
        };
        /** What the public may see: the description or not, and exactly these photos. With `was` it is a conflict if others have changed that since it was read (`version` tells nothing of it). */
        ClearIn: {
            description: boolean;
            photo_ids?: string[];
            /** 值班长公开未通过检测的内容时必填 */
            note?: string | null;
            /** 描述有疑似个人信息等（content_doubtful）时，已核对仍公开 @default false */
            confirmed?: boolean;
            /** 上次读到的公开内容；已被他人更改则为 conflict，附最新案件 */
            was?: components["schemas"]["ClearedIn"] | null;
        };
        /** What the public may see, as last read: `description_cleared`, and the photos that are `cleared`. */
        ClearedIn: {
            description: boolean;
            photo_ids: string[];
        };
        /** Where one is; `captured_at` when it was done, if it is sent later. */
        ClockIn: {
            client_key?: string | null;
            position: components["schemas"]["PositionIn"];
            captured_at?: string | null;
        };
        /** @enum {string} */
        ClockKind: "in" | "out";
        /** @enum {string} */
        ClockVerdict: "inside" | "near" | "outside" | "no_grid";
        /** A check-in or check-out as it was judged; `shift` is the one somebody is on afterwards. */
        ClockingOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["ClockKind"];
            /** Format: date-time */
            at: string;
            verdict: components["schemas"]["ClockVerdict"];
            distance_m: number | null;
            why: string[];
            counts: boolean;
            shift: components["schemas"]["ShiftOut"] | null;
        };
        /** @enum {string} */
        Code: "already_answered" | "already_applied" | "appeal_over" | "appealed" | "assists_open" | "bad_code" | "bad_cursor" | "bad_file" | "bad_fix" | "bad_form" | "bad_json" | "bad_second_factor" | "bad_scene" | "bad_time" | "bad_xml" | "bad_wechat_code" | "bad_password" | "bad_outcome" | "bad_position" | "bound_by_ruling" | "broken_picture" | "busy" | "call_closed" | "call_full" | "conflict" | "content_doubtful" | "content_not_passed" | "database_unavailable" | "digest_mismatch" | "disk_full" | "dispute_over" | "duty_overlaps" | "empty_file" | "guardian_needed" | "identity_taken" | "illegal_move" | "in_progress" | "incomplete" | "internal" | "invalid" | "instance_changed" | "key_reused" | "late_body" | "merged_report" | "method_not_allowed" | "needs_after_photo" | "needs_application" | "needs_assignee" | "needs_before_photo" | "needs_call_back" | "needs_class" | "needs_days" | "needs_department" | "needs_duty" | "needs_enrolment" | "needs_for" | "needs_into" | "needs_note" | "needs_outcome" | "needs_reason" | "needs_responsible_body" | "needs_second_factor" | "no_more_extensions" | "no_more_suspensions" | "no_point_terms" | "no_phone" | "no_reporter" | "no_sms_channel" | "no_wechat" | "not_allowed" | "not_for_minors" | "not_found" | "not_open" | "not_overdue" | "not_on_shift" | "not_signed_in" | "not_small" | "not_uploaded" | "nothing_to_pay" | "nothing_applied" | "other_handset" | "others_reported" | "outside_city" | "overdue" | "own_report" | "own_assist" | "off_shift" | "outside_grid" | "payout_early" | "payout_open" | "photo_damaged" | "photo_missing" | "photo_quota" | "password_change_needed" | "rated_content" | "refresh_reused" | "release_faulty" | "release_stale" | "roles_apart" | "same_person" | "sealed" | "shown_once" | "storage_unavailable" | "survey_begun" | "survey_closed" | "task_closed" | "too_costly" | "too_large" | "too_many" | "too_many_follows" | "too_many_queues" | "too_many_rows" | "too_many_webhooks" | "too_many_urges" | "took_too_long" | "unknown_assignee" | "unknown_assist" | "unknown_bucket" | "unknown_case" | "unknown_class" | "unknown_component" | "unknown_condition" | "unknown_department" | "unknown_device" | "unknown_duty" | "unknown_person" | "unknown_photo" | "unknown_grid" | "unknown_reason" | "unreadable" | "unsupported_media_type" | "wrong_code" | "wrong_password" | "username_taken" | "weak_password" | "webhook_ended" | "wechat_refused" | "wechat_unavailable";
        /** A code of the authenticator app. */
        CodeIn: {
            code: string;
        };
        /** A code and its name. */
        CodeNamed: {
            code: string;
            name: string;
        };
        /** `demo_code` is there in demo mode only. */
        CodeSent: {
            /** @default 300 */
            expires_in?: number;
            demo_code?: string | null;
        };
        Colleague: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        ColleaguePage: {
            items: components["schemas"]["Colleague"][];
        };
        /** An order. */
        CommandIn: {
            client_key?: string | null;
            to: components["schemas"]["ToIn"];
            text: string;
        };
        /** An order, and how many it was for, has reached, who have read it and who have acknowledged it. */
        CommandOut: {
            /** Format: uuid */
            id: string;
            text: string;
            whom: string;
            grid: string | null;
            /** Format: date-time */
            made_at: string;
            addressed: number;
            delivered: number;
            read: number;
            acknowledged: number;
        };
        /** A page of orders. */
        CommandPage: {
            items: components["schemas"]["CommandOut"][];
            next: string | null;
        };
        /** An order with each receipt. */
        CommandWhole: {
            /** Format: uuid */
            id: string;
            text: string;
            whom: string;
            grid: string | null;
            /** Format: date-time */
            made_at: string;
            addressed: number;
            delivered: number;
            read: number;
            acknowledged: number;
            receipts: components["schemas"]["mobile_api__commands__ReceiptOut"][];
        };
        /** Words for everybody to read. No names, numbers or addresses of people. */
        CommentIn: {
            client_key?: string | null;
            text: string;
        };
        /** A comment as its author sees it; `reason` why it is not published. */
        CommentOut: {
            /** Format: uuid */
            id: string;
            number: string;
            author: string;
            text: string;
            state: components["schemas"]["CommentState"];
            state_text: string;
            reason: string | null;
            /** Format: date-time */
            at: string;
        };
        /** A page of comments. */
        CommentPage: {
            items: components["schemas"]["CommentOut"][];
            next: string | null;
        };
        /** @enum {string} */
        CommentState: "waiting" | "held" | "shown" | "refused" | "withdrawn";
        /** The nearest first. */
        ComponentList: {
            items: components["schemas"]["ComponentOut"][];
            next?: null;
        };
        /** A component and how far it is (metres). */
        ComponentOut: {
            id: string;
            class_code: string;
            name: string;
            owner: string;
            keeper: string;
            state: string;
            position: components["schemas"]["PositionOut"];
            distance_m: number;
        };
        /** A filing condition, its closing condition and limit; `condition` is what filing takes. */
        ConditionAdvice: {
            condition: number;
            text: string;
            closing_condition: string;
            limit_value: number;
            limit_unit: string;
            why: string;
        };
        /** The city and its limits; in a demo, where to read what the stand-ins received (GET /received). */
        Config: {
            city_code: string;
            city_name: string;
            /** @default 1.0.0 */
            minimum_app_version?: string;
            demo: boolean;
            /** @default { "photo_bytes": 20971520, "photos_per_report": 9, "description_length": 4000 } */
            limits?: components["schemas"]["Limits"];
            /** @default {} */
            map?: components["schemas"]["MapOut"];
            standins_url?: string | null;
            /** @default [ "report", "photo", "direct_upload", "inbox", "rating", "nearby", "me_too", "follow", "comment", "survey", "volunteering", "amenities", "scan", "address", "points", "map" ] */
            features?: string[];
        };
        /** @enum {string} */
        ConsentChannel: "app" | "wechat" | "h5" | "sms";
        /** Agreeing to a document in a version (`given` true), or taking it back. */
        ConsentIn: {
            /** @enum {string} */
            document: "privacy" | "track";
            version: string;
            channel: components["schemas"]["ConsentChannel"];
            /** @default true */
            given?: boolean;
        };
        /** The log, newest first. */
        ConsentList: {
            items: components["schemas"]["ConsentOut"][];
            next?: null;
        };
        /** One line of the log. */
        ConsentOut: {
            /** Format: uuid */
            id: string;
            document: components["schemas"]["Document"];
            version: string;
            channel: components["schemas"]["ConsentChannel"];
            given: boolean;
            /** Format: date-time */
            at: string;
        };
        /** A day and the one before: the first leaf of the day holds the sha256 of what was signed of the day before. The script that checks receipts checks this, too. */
        ConsistencyOut: {
            days: components["schemas"]["SignedDayOut"][];
            items: components["schemas"]["ProvenOut"][];
        };
        /** All contacts: who is not among them is to be removed. */
        ContactList: {
            items: components["schemas"]["ContactOut"][];
        };
        /** Somebody to hand over to or to call; the phone is masked, and only the command centre sees it. */
        ContactOut: {
            /** Format: uuid */
            person_id: string;
            name: string;
            roles: components["schemas"]["Role"][];
            grids: string[];
            phone: string | null;
        };
        /** An appeal and the entry it is about; nothing of who made it. */
        ContestedOut: {
            appeal: components["schemas"]["AppealOut"];
            entry: components["schemas"]["EntryOut"];
        };
        ContestedPage: {
            items: components["schemas"]["ContestedOut"][];
            next: string | null;
        };
        /** @enum {string} */
        CoordType: "wgs84" | "gcj02" | "bd09";
        /** How many cases, in all, by step and by light; `none` have no limit. */
        CountsOut: {
            total: number;
            steps: {
                [key: string]: number;
            };
            lights: {
                [key: string]: number;
            };
        };
        /** How a box hides: 黑块, or 马赛克. @enum {string} */
        Cover: "black" | "mosaic";
        /** GeoJSON: the grids somebody was in, with first and last visit, minutes, metres and people. */
        CoverageOut: {
            /** @default FeatureCollection */
            type?: string;
            features: {
                [key: string]: unknown;
            }[];
        };
        /** A holiday on the way, or a make-up day (调休) that is worked. */
        DayOut: {
            /** Format: date */
            day: string;
            worked: boolean;
            name: string;
            provisional: boolean;
        };
        /** What a deadline is made of. All but number, stage and explanation is null, or empty, before the case is filed. `used`: the share of the limit used up by now, beyond 1 when overdue. */
        DeadlineOut: {
            number: string;
            due_at?: string | null;
            yellow_at?: string | null;
            light?: components["schemas"]["Light"] | null;
            running?: components["schemas"]["Running"] | null;
            held_at?: string | null;
            used?: number | null;
            started_at?: string | null;
            limit?: components["schemas"]["LimitOut"] | null;
            calendar?: string | null;
            /** @default false */
            provisional?: boolean;
            /** @default [] */
            spans?: components["schemas"]["SpanOut"][];
            /** @default [] */
            pauses?: components["schemas"]["PauseOut"][];
            /** @default [] */
            extensions?: components["schemas"]["ExtensionOut"][];
            /** @default [] */
            days?: components["schemas"]["DayOut"][];
            stage: components["schemas"]["StageOut"] | null;
            explanation: string[];
        };
        /** @enum {string} */
        Decision: "pending" | "granted" | "declined" | "lapsed";
        /** How many points are granted (0: the appeal is declined), and the answer the person reads. */
        DecisionIn: {
            points: number;
            answer: string;
        };
        /** Why not: busy, too_far, off_duty, unsafe, ill, no_vehicle, other. */
        DeclineIn: {
            client_key?: string | null;
            reason: string;
        };
        /** A department, or a town. */
        DepartmentLine: {
            code: string;
            name: string;
            kind: components["schemas"]["BodyKind"];
        };
        /** By code. */
        DepartmentsOut: {
            items: components["schemas"]["DepartmentLine"][];
            duties: components["schemas"]["mobile_api__case_parts__Named"][];
            next?: null;
        };
        /** The token FCM gave the app, or the registration_id of JPush. */
        DeviceIn: {
            kind: components["schemas"]["DeviceKind"];
            token: string;
        };
        /** By which service it is reached. @enum {string} */
        DeviceKind: "fcm" | "jpush";
        /** A device; its token is not shown again. */
        DeviceOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["DeviceKind"];
            /** Format: date-time */
            at: string;
        };
        /** What is not done; photos show it. `reason` is a code of the catalogue's reasons.dispute, `version` as last read, or left out. */
        DisputeIn: {
            client_key?: string | null;
            reason?: string | null;
            note: string;
            photo_ids?: string[];
            version?: number | null;
        };
        /** What can be agreed to. @enum {string} */
        Document: "privacy" | "guardian" | "track";
        /** One line for each case, in the order asked. */
        DoneAll: {
            items: components["schemas"]["DoneOut"][];
        };
        /** What became of one: 200 with its step and version, or the status and code of the refusal; `retry_after` are the seconds after which it may be sent again, none where that would not help. */
        DoneOut: {
            number: string;
            status: number;
            step: components["schemas"]["Step"] | null;
            version: number | null;
            code: string | null;
            detail: string | null;
            retry_after: number | null;
        };
        /** A duty; no grids: the person's own. Skills are bucket codes. */
        DutyIn: {
            /** Format: uuid */
            person_id: string;
            grids?: string[];
            skills?: string[];
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
        };
        /** @enum {string} */
        "Each-Output": "day" | "month";
        /** What an authenticator app needs; `uri` is to be drawn as a QR code. Not in force before a code is confirmed. */
        EnrolmentOut: {
            secret: string;
            uri: string;
        };
        /** @enum {string} */
        EntryKind: "fund" | "award" | "none" | "reversal" | "appeal" | "payout" | "refund" | "lapse";
        /** An entry: points given (above zero) or taken (below), and why in plain words. `reason` is the stable code of `text`; null in `appeal_until`: it cannot be appealed against. */
        EntryOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            /** Format: date */
            day: string;
            kind: components["schemas"]["EntryKind"];
            kind_text: string;
            points: number;
            number: string | null;
            class_name: string | null;
            rule: string | null;
            reason: components["schemas"]["Reason"];
            text: string;
            appeal_until: string | null;
            appeal: components["schemas"]["AppealOut"] | null;
        };
        /** On whose demand; kept sealed, as long as the law wants such logs kept. */
        EraseIn: {
            why: string;
        };
        /** Every evaluation of a day, corrections after what they correct. */
        EvaluationList: {
            items: components["schemas"]["mobile_api__tracks__EvaluationOut"][];
        };
        /** A limit that was added. */
        ExtensionOut: {
            /** Format: date-time */
            at: string;
            why: string;
            limit: components["schemas"]["LimitOut"];
        };
        /** @enum {string} */
        FacilityKind: "amenity" | "component";
        /** What one finds there, beyond its kind. @enum {string} */
        Feature: "accessible" | "baby_care" | "family" | "paper" | "hot_water" | "microwave" | "medicine" | "air_conditioning" | "charging" | "free" | "paid";
        /** What is wrong with one field: its dotted path, a code, and words. */
        FieldProblem: {
            field: string;
            code: string;
            detail: string;
        };
        /** What the file is taken out for. */
        FileIn: {
            why: string;
        };
        /** A fix: the phone's own time, degrees, metres, metres a second, percent; `mock` as the phone's system says. */
        FixIn: {
            /** Format: date-time */
            at: string;
            lon: number;
            lat: number;
            /** @default wgs84 */
            coord_type?: components["schemas"]["CoordType"];
            accuracy_m?: number | null;
            speed?: number | null;
            battery?: number | null;
            /** @default false */
            mock?: boolean;
        };
        /** A fix of a track. */
        FixOut: {
            /** Format: date-time */
            at: string;
            lon: number;
            lat: number;
            grid: string | null;
            accuracy_m: number | null;
            mock: boolean;
            valid: boolean;
        };
        /** A batch in any order; sent again it changes nothing. */
        FixesIn: {
            device_id: string;
            fixes: components["schemas"]["FixIn"][];
        };
        /** How many are stored, durable by now. `off_shift`: times at which nobody is known to have been on shift; these were not kept, and may be sent again once the check-in is there. */
        FixesOut: {
            stored: number;
            off_shift: string[];
        };
        /** `case` takes a number, `place` a position and radius, `grid` the code of a town, community or grid (of which one hears as of its community), `class` and `bucket` a code of the catalogue, narrowed by `area` or not. */
        FollowIn: {
            client_key?: string | null;
            kind: components["schemas"]["FollowKind"];
            number?: string | null;
            code?: string | null;
            area?: string | null;
            position?: components["schemas"]["PositionIn"] | null;
            radius_m?: number | null;
            /** @default */
            name?: string;
        };
        /** @enum {string} */
        FollowKind: "case" | "place" | "grid" | "class" | "bucket";
        /** Something followed; `name`: one's own word for it, or what it is called; `at` of a case: when it was reported. */
        FollowOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["FollowKind"];
            name: string;
            number: string | null;
            code: string | null;
            area: string | null;
            position: components["schemas"]["PositionOut"] | null;
            radius_m: number | null;
            /** Format: date-time */
            at: string;
        };
        /** A page of what one follows, newest first. */
        FollowPage: {
            items: components["schemas"]["FollowOut"][];
            next: string | null;
        };
        /** @enum {string} */
        Form: "csv" | "xlsx";
        /** A GeoJSON geometry. */
        GeometryOut: {
            /** @enum {string} */
            type: "Point" | "Polygon" | "MultiPolygon";
            coordinates: unknown[];
        };
        /** A group of kinds; what is essential cannot be switched off. */
        GroupOut: {
            code: string;
            name: string;
            essential: boolean;
        };
        /** The code sent to the guardian's own phone: the guardian agrees (`given` true), or takes it back. */
        GuardianIn: {
            phone: string;
            code: string;
            /** @default true */
            given?: boolean;
        };
        /** @enum {string} */
        GuideKind: "guide" | "permit";
        /** A guide in a list. `apply_url`: where one applies online, empty where one cannot. */
        GuideLineOut: {
            code: string;
            version: number;
            kind: components["schemas"]["GuideKind"];
            topic: components["schemas"]["TopicOut"];
            area: components["schemas"]["AreaOut"] | null;
            title: string;
            summary: string;
            apply_url: string;
            /** Format: date-time */
            changed_at: string;
        };
        /** All guides, in the city's order. */
        GuideList: {
            items: components["schemas"]["GuideLineOut"][];
            next?: null;
        };
        /** A guide whole. `days`: working days within which it is done. */
        GuideOut: {
            code: string;
            version: number;
            kind: components["schemas"]["GuideKind"];
            topic: components["schemas"]["TopicOut"];
            area: components["schemas"]["AreaOut"] | null;
            title: string;
            summary: string;
            apply_url: string;
            /** Format: date-time */
            changed_at: string;
            who: string;
            sections: components["schemas"]["GuideSectionOut"][];
            materials: components["schemas"]["MaterialOut"][];
            days: number | null;
            fee: string;
            office: string;
            phone: string;
            shown_from: string | null;
            shown_to: string | null;
        };
        /** A paragraph with a heading. */
        GuideSectionOut: {
            title: string;
            text: string;
        };
        /** To whom; somebody on shift. */
        HandOverIn: {
            client_key?: string | null;
            /** Format: uuid */
            to: string;
        };
        /** All, the newest first. */
        HandsetList: {
            items: components["schemas"]["HandsetOut"][];
            next?: null;
        };
        /** A handset bound to oneself. */
        HandsetOut: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            bound_at: string;
            ended_at: string | null;
        };
        /** A cell. */
        HeatFeature: {
            /** @constant */
            type: "Feature";
            geometry: components["schemas"]["GeometryOut"];
            properties: components["schemas"]["HeatProperties"];
        };
        /** Cells with no fewer than `fewest` cases. */
        HeatOut: {
            /** @constant */
            type: "FeatureCollection";
            fewest: number;
            features: components["schemas"]["HeatFeature"][];
        };
        /** How many cases, and their share of the fullest cell shown. */
        HeatProperties: {
            count: number;
            weight: number;
        };
        /** A comment before those who decide: with what is doubtful in it. */
        HeldCommentOut: {
            /** Format: uuid */
            id: string;
            number: string;
            author: string;
            text: string;
            state: components["schemas"]["CommentState"];
            state_text: string;
            reason: string | null;
            /** Format: date-time */
            at: string;
            why: components["schemas"]["mobile_api__case_parts__Named"][];
        };
        /** The queue, oldest first, and the reasons one may refuse with. */
        HeldCommentPage: {
            items: components["schemas"]["HeldCommentOut"][];
            /** @default [ { "code": "personal", "name": "含个人信息" }, { "code": "abuse", "name": "辱骂攻击" }, { "code": "advert", "name": "广告" }, { "code": "off_topic", "name": "与案件无关" }, { "code": "unproven", "name": "未经证实的指控" }, { "code": "other", "name": "其他" } ] */
            reasons?: components["schemas"]["mobile_api__case_parts__Named"][];
            next: string | null;
        };
        /** A message; `number` is that of the case it is about. */
        InboxItemOut: {
            /** Format: uuid */
            id: string;
            number: string | null;
            kind: string;
            title: string;
            text: string;
            /** Format: date-time */
            at: string;
            read_at: string | null;
        };
        /** A page of messages. */
        InboxPage: {
            items: components["schemas"]["InboxItemOut"][];
            next: string | null;
        };
        /** An indicator by which this was made. */
        IndicatorOut: {
            code: string;
            name: string;
            numerator: string;
            denominator: string;
            better: string;
            weight: number;
        };
        /** What became of an item: the status and body that its own operation would have answered with. 408, 409 in_progress, 425, 429 and 5xx: send it again, after as many seconds as `retry_after` in the body says, if it is there; any other is final. */
        ItemOut: {
            /** Format: uuid */
            client_key: string;
            status: number;
            body: {
                [key: string]: unknown;
            };
        };
        /** One has one place, whatever the key: it is taken for the sake of the offline queue. */
        JoinIn: {
            client_key?: string | null;
        };
        /** Whether one has a place, and how many are taken. */
        JoinedOut: {
            /** Format: uuid */
            id: string;
            joined: boolean;
            taken: number;
        };
        /** In which the words come. @enum {string} */
        Language: "zh-CN" | "en";
        /** @enum {string} */
        LeaveKind: "annual" | "sick" | "personal" | "training" | "other";
        /** Of regions: how many digits of the code. @enum {string} */
        Level: "city" | "town" | "community" | "grid";
        /** @enum {string} */
        Light: "green" | "yellow" | "red";
        /** So many of a unit, and in words. */
        LimitOut: {
            value: number;
            unit: components["schemas"]["TimeUnit"];
            text: string;
        };
        /** The most a client may send. */
        Limits: {
            /** @default 20971520 */
            photo_bytes?: number;
            /** @default 9 */
            photos_per_report?: number;
            /** @default 4000 */
            description_length?: number;
        };
        /** A line, masked; `amount` in yuan. `paid`: the points that were paid of it, null before; `returned`: the transfer failed, and they are in the balance again. */
        LineOut: {
            place: number;
            who: string;
            points: number;
            amount: string;
            paid: number | null;
            returned: boolean;
        };
        /** Paths that expire: thumb 320 (WebP), view 1280 (JPEG). */
        Links: {
            thumb: string;
            view: string;
        };
        /** `expires_in` in seconds; it opens one connection. */
        LiveTicketOut: {
            ticket: string;
            expires_in: number;
        };
        /** What a map is drawn with beside our own outlines: the browser's key of 天地图, which is public by its nature. */
        MapOut: {
            tianditu_key?: string | null;
        };
        /** @enum {string} */
        Mark: "pending" | "present" | "late" | "early" | "no_check_out" | "absent" | "excused";
        /** How a duty was kept, and by how many minutes it was not. */
        MarkOut: {
            mark: components["schemas"]["Mark"];
            minutes: number;
        };
        /** What is counted of a case, and what marks it. `verdict`: of the inspector sent to verify it (核实); `bound`: a ruling holds its department to it; `excused`: an appeal was granted, so it does not count as overdue. */
        Marks: {
            verdict: string | null;
            merged_into: string | null;
            responsible_body: string | null;
            bound: boolean;
            forced: boolean;
            self_handled: boolean;
            sampled: boolean;
            excused: boolean;
            disputed: boolean;
            called_back: string | null;
            suspended_until: string | null;
            team: string | null;
            assignee: string | null;
            returns: number;
            reworks: number;
            extensions: number;
            suspensions: number;
            reopens: number;
            urges: number;
            supervisions: number;
        };
        /** Something to bring. */
        MaterialOut: {
            name: string;
            note: string;
        };
        /** Oneself; the phone is masked. */
        Me: {
            /** Format: uuid */
            id: string;
            name: string;
            roles: components["schemas"]["Role"][];
            department: string | null;
            grids: string[];
            phone: string | null;
            must_change_password: boolean;
            must_enrol: boolean;
        };
        /** Said once, whatever the key: it is taken for the sake of the offline queue. */
        MeTooIn: {
            client_key?: string | null;
        };
        /** How many have said it of this case; who says it follows it. */
        MeTooOut: {
            number: string;
            me_too: number;
            /** @default true */
            following?: boolean;
        };
        /** A line of the timeline: which department and reason it rests on, until when it waits (`until`, 挂账) or what its new limit is (`due_at`, 延期), whose matter it is instead of the city's, and the photos before and after that were disputed. */
        MilestoneOut: {
            /** Format: date-time */
            at: string;
            status: string;
            text: string;
            department?: string | null;
            reason?: string | null;
            until?: string | null;
            due_at?: string | null;
            responsible_body?: string | null;
            /** @default [] */
            before_after?: components["schemas"]["Pair"][];
        };
        /** The queues that are not sealed, the first announced first, or the one that was asked for. `more`: there are more, told of once some of these are sealed; each by its `queue_id` at any time. */
        MissingList: {
            queues: components["schemas"]["MissingOut"][];
            more: boolean;
        };
        /** What of a queue is not there yet. */
        MissingOut: {
            /** Format: uuid */
            queue_id: string;
            client_keys: string[];
            photos: string[];
            complete: boolean;
            sealed_at: string | null;
        };
        /** A call one has signed up for. */
        MyCall: {
            /** Format: uuid */
            id: string;
            title: string;
            place: string;
            /** Format: date-time */
            begins_at: string;
            /** Format: date-time */
            ends_at: string;
            cancelled: boolean;
        };
        /** The latest first. */
        MyCallList: {
            items: components["schemas"]["MyCall"][];
            next?: null;
        };
        /** An order to oneself. */
        MyCommandOut: {
            /** Format: uuid */
            id: string;
            text: string;
            /** Format: date-time */
            made_at: string;
            acknowledged_at: string | null;
            reply: string | null;
        };
        /** A page of orders to oneself. */
        MyCommandPage: {
            items: components["schemas"]["MyCommandOut"][];
            next: string | null;
        };
        /** The balance (below zero where paid-out points were taken back), what this month has brought, the place in its ranking (null without points), what was paid out so far, and the entries, newest first. */
        MyPoints: {
            balance: number;
            month: string;
            month_points: number;
            rank: number | null;
            paid: number;
            items: components["schemas"]["EntryOut"][];
            next: string | null;
        };
        /** The nearest component and how far it is (metres). */
        NearComponent: {
            id: string;
            name: string;
            distance_m: number;
        };
        /** An open case, and the middle of its cell. */
        NearbyCase: {
            number: string;
            status: string;
            status_text: string;
            bucket: string;
            bucket_name: string;
            description: string | null;
            thumb: string | null;
            distance_m: number;
            age_hours: number;
            /** Format: date-time */
            reported_at: string;
            me_too: number;
            position: components["schemas"]["PublicPosition"];
        };
        /** An open case, and the middle of its cell. `is_mine`: one's own report; `has_said_me_too`: one has said so already. */
        NearbyCaseOut: {
            number: string;
            status: string;
            status_text: string;
            bucket: string;
            bucket_name: string;
            description: string | null;
            thumb: string | null;
            distance_m: number;
            age_hours: number;
            /** Format: date-time */
            reported_at: string;
            me_too: number;
            position: components["schemas"]["PositionOut"];
            is_mine: boolean;
            has_said_me_too: boolean;
        };
        /** The nearest first. */
        NearbyCasePage: {
            items: components["schemas"]["NearbyCaseOut"][];
            next?: null;
        };
        /** The nearest first. */
        NearbyPage: {
            items: components["schemas"]["NearbyCase"][];
            next?: null;
        };
        /** A new key: to be put into the client's field for the device id, or for the password. It is shown this once. */
        NewTrackKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            made_at: string;
            /** Format: date-time */
            ends_at: string;
            key: string;
        };
        /** @enum {string} */
        NoticeKind: "announcement" | "guide";
        /** What is evaluated (评价对象). @enum {string} */
        Of: "region" | "department" | "post";
        /** The case longest past its limit of which nobody has been told. */
        OldestOut: {
            number: string;
            /** Format: date-time */
            due_at: string;
            department: string | null;
            department_name: string | null;
        };
        /** Everybody on shift. */
        OnShiftList: {
            items: components["schemas"]["OnShiftOut"][];
        };
        /** Somebody on shift: the last position, how much is in hand, and the metres to the place that was asked about. */
        OnShiftOut: {
            /** Format: uuid */
            person_id: string;
            name: string;
            position: components["schemas"]["PositionOut"] | null;
            position_at: string | null;
            tasks: number;
            distance_m: number | null;
        };
        /** From when to when; an end at or before its beginning is on the next day. */
        OpenSpan: {
            opens: string;
            closes: string;
        };
        /** How many chose it; null where that could tell of single people. */
        OptionCount: {
            code: string;
            count: number | null;
        };
        /** Newest first; or soonest due first, by the case's limit or, where that has not begun, by that of the stage it stands at: it lists only what is open and has either. @enum {string} */
        Order: "newest" | "due";
        /** What came of asking: a call-back (回访), a rating (评价), an audit (抽查). @enum {string} */
        Outcome: "satisfied" | "fair" | "dissatisfied" | "unreached" | "passed" | "failed";
        /** A task that is over for the reader, whoever has it now: to be taken off the phone. */
        OverOut: {
            /** Format: uuid */
            id: string;
            state: components["schemas"]["TaskState"];
        };
        /** The judgement of a person, and why. */
        OverruleIn: {
            verdict: components["schemas"]["Verdict"];
            why: string;
        };
        /** How things stood at `at`; returns and ratings are those of the last thirty days. */
        OverviewOut: {
            /** Format: date-time */
            at: string;
            received_today: number;
            filed_today: number;
            closed_today: number;
            open: number;
            lights: {
                [key: string]: number;
            };
            overdue: number;
            returns: components["schemas"]["ReturnedOut"][];
            ratings: {
                [key: string]: number;
            };
            not_escalated: number;
            escalation_waiting: number;
            escalation_behind_seconds: number;
            oldest: components["schemas"]["OldestOut"] | null;
        };
        /** One's own rating; null stars: none yet. */
        OwnAmenityRating: {
            stars: number | null;
            remarks: components["schemas"]["Remark"][];
            at: string | null;
        };
        /** The own password. */
        OwnPasswordIn: {
            /** 本人的登录密码；没有密码的账号不填 */
            password?: string | null;
        };
        /** The code sent to the phone, and the own password, where there is one. */
        OwnPhoneIn: {
            phone: string;
            code: string;
            /** 本人的登录密码；没有密码的账号不填 */
            password?: string | null;
        };
        /** WeChat's code, and the own password, where there is one. */
        OwnWechatIn: {
            code: string;
            /** 本人的登录密码；没有密码的账号不填 */
            password?: string | null;
        };
        /** A photo of the problem and one of the mended place, side by side; by id. */
        Pair: {
            before: string | null;
            after: string | null;
        };
        /** From which department to which (null: not sent out again yet). `ruled_back`: rulings that sent it back to who had returned it. */
        PairOut: {
            from_department: string;
            from_name: string;
            to_department: string | null;
            to_name: string | null;
            returns: number;
            contested: number;
            ruled_back: number;
        };
        /** The old and the new password. */
        PasswordIn: {
            old_password: string;
            new_password: string;
        };
        /** A pause: why (the action), and how much time that would have counted it took out. */
        PauseOut: {
            /** Format: date-time */
            start: string;
            end: string | null;
            why: string;
            minutes: number;
        };
        /** What the payout is called. */
        PayoutIn: {
            name: string;
        };
        /** A payout. */
        PayoutOut: {
            /** Format: uuid */
            id: string;
            name: string;
            state: components["schemas"]["PayoutState"];
            fen_per_point: number;
            /** Format: date-time */
            drawn_at: string;
            /** Format: date-time */
            public_until: string;
            ended_at: string | null;
        };
        PayoutPage: {
            items: components["schemas"]["PayoutOut"][];
            next: string | null;
        };
        /** @enum {string} */
        PayoutState: "public" | "paid" | "cancelled";
        /** A payout and a page of its lines. */
        PayoutWhole: {
            /** Format: uuid */
            id: string;
            name: string;
            state: components["schemas"]["PayoutState"];
            fen_per_point: number;
            /** Format: date-time */
            drawn_at: string;
            /** Format: date-time */
            public_until: string;
            ended_at: string | null;
            items: components["schemas"]["LineOut"][];
            next: string | null;
        };
        /** A step whose day is not closed yet; ask again after `after`. */
        PendingOut: {
            entry: string;
            /** Format: date-time */
            after: string;
        };
        /** A period, by its first day. */
        PeriodOut: {
            /** Format: date */
            since: string;
            items: components["schemas"]["SheetOut"][];
        };
        PhoneCodeIn: {
            phone: string;
            code: string;
        };
        PhoneIn: {
            phone: string;
        };
        /** The phone in the open. */
        PhoneToCall: {
            phone: string;
        };
        /** What is odd about a photo (advisory): before_again or other_case, same_file or looks_same, the case, in words. */
        PhotoFlag: {
            kind: string;
            likeness: string;
            number: string;
            text: string;
        };
        /** A photo taken in. */
        PhotoOut: {
            /** Format: uuid */
            id: string;
            sha256: string;
            width: number;
            height: number;
            taken_at: string | null;
            position: components["schemas"]["PhotoPosition"] | null;
            links: components["schemas"]["Links"];
        };
        /** WGS-84 degrees, and where it is from: the picture (exif) or the client. */
        PhotoPosition: {
            lon: number;
            lat: number;
            source: string;
        };
        /** @enum {string} */
        PictureFormat: "svg" | "png";
        /** The likeliest first; `source` as for an address. */
        PlaceList: {
            source: string;
            items: components["schemas"]["PlaceOut"][];
            next?: null;
        };
        /** A place that the words may mean. */
        PlaceOut: {
            name: string;
            address: string;
            position: components["schemas"]["PositionOut"];
        };
        /** A duty or leave that was planned. */
        PlanOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            person_id: string;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
        };
        /** At what a rule gives points. @enum {string} */
        PointEvent: "file" | "close";
        /** What is in force today; no limits: no points are given. */
        PointRules: {
            items: components["schemas"]["PublicPointRule"][];
            terms: components["schemas"]["PublicPointTerms"] | null;
        };
        /** A position as stated: degrees; `accuracy_m` in metres. */
        PositionIn: {
            lon: number;
            lat: number;
            coord_type: components["schemas"]["CoordType"];
            accuracy_m?: number | null;
        };
        /** A position in the coordinate system that was asked for, degrees to about 0.1 m. */
        PositionOut: {
            lon: number;
            lat: number;
            coord_type: components["schemas"]["CoordType"];
        };
        /** The three positions kept apart: as stated (in its own coordinate system), as the photo says, and the one used. `apart_m` is the distance between the last two; beyond 200 m they disagree, and a person should look. A department that handles the case is not told where the reporter's camera was: `photo` and `apart_m` are null. */
        PositionsOut: {
            stated: components["schemas"]["PositionIn"];
            photo: components["schemas"]["PositionOut"] | null;
            used: components["schemas"]["PositionOut"];
            apart_m: number | null;
            disagree: boolean;
        };
        /** `off`: of each group of kinds the channels not to be used for it. All channels: unsubscribed; the inbox stays. */
        PreferencesIn: {
            /** @default zh-CN */
            language?: components["schemas"]["Language"];
            /** 城市时间的钟点 @default 22 */
            quiet_from?: number;
            /** 城市时间的钟点 @default 7 */
            quiet_until?: number;
            off?: {
                [key: string]: ("wechat" | "sms" | "fcm" | "jpush" | "email")[];
            };
        };
        /** Quiet from = until: no quiet hours. */
        PreferencesOut: {
            language: components["schemas"]["Language"];
            quiet_from: number;
            quiet_until: number;
            off: {
                [key: string]: ("wechat" | "sms" | "fcm" | "jpush" | "email")[];
            };
            groups: components["schemas"]["GroupOut"][];
        };
        /** The notice in its present version: the version is what one agrees to. */
        PrivacyNotice: {
            version: string;
            sections: components["schemas"]["SectionOut"][];
            retention: components["schemas"]["RetentionOut"][];
        };
        /** A refusal (RFC 9457). */
        ProblemOut: {
            type: string;
            title: string;
            status: number;
            code: components["schemas"]["Code"];
            detail: string;
            errors: components["schemas"]["FieldProblem"][];
        };
        /** A leaf: sha256 of 0x00, the salt and the entry. `path`: its siblings from the bottom up (RFC 9162, 2.1.3). */
        ProvenOut: {
            /** Format: date */
            day: string;
            entry: string;
            salt: string;
            index: number;
            path: string[];
        };
        /** A call for volunteers: how many places it has, and how many are taken. */
        PublicCall: {
            /** Format: uuid */
            id: string;
            title: string;
            text: string;
            place: string;
            /** Format: date-time */
            begins_at: string;
            /** Format: date-time */
            ends_at: string;
            /** Format: date-time */
            sign_up_until: string;
            places: number;
            taken: number;
            cancelled: boolean;
            is_open: boolean;
        };
        /** A page of calls, newest first. */
        PublicCallPage: {
            items: components["schemas"]["PublicCall"][];
            next: string | null;
        };
        /** A comment; `author` is the same within a case and leads to nobody. */
        PublicComment: {
            /** Format: uuid */
            id: string;
            author: string;
            text: string;
            /** Format: date-time */
            at: string;
        };
        /** A page of comments, newest first. */
        PublicCommentPage: {
            items: components["schemas"]["PublicComment"][];
            next: string | null;
        };
        /** A line of the timeline, in plain words: `until` is when work that rests (挂账) is expected to go on, `due_at` the new limit where a longer time was granted (延期), `responsible_body` whose matter it is instead of the city's, `before_after` the cleared photos that were disputed. */
        PublicMilestone: {
            /** Format: date-time */
            at: string;
            status: string;
            text: string;
            department: string | null;
            reason: string | null;
            until: string | null;
            due_at: string | null;
            responsible_body: string | null;
            before_after: components["schemas"]["PublicPair"][];
        };
        /** A notice of the city; `area` null: for the whole of it; `shown_to` null: until it is taken back. */
        PublicNotice: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["NoticeKind"];
            topic: components["schemas"]["TopicOut"];
            area: components["schemas"]["AreaOut"] | null;
            title: string;
            text: string;
            shown_from: string | null;
            shown_to: string | null;
            version: number;
            /** Format: date-time */
            changed_at: string;
        };
        /** A page of notices, newest first. */
        PublicNoticePage: {
            items: components["schemas"]["PublicNotice"][];
            next: string | null;
        };
        /** What one may choose. */
        PublicOption: {
            code: string;
            text: string;
        };
        /** The places in `photos` of a photo before and one after, side by side; null where one is not cleared. */
        PublicPair: {
            before: number | null;
            after: number | null;
        };
        /** A cleared photo: links that expire to derivatives without metadata. */
        PublicPhoto: {
            shows: components["schemas"]["Shows"];
            thumb: string;
            view: string;
        };
        /** So many points at filing or closing, for a class and an area (codes from their beginning; empty: all), reported within these hours. `decline`: percent for the first, second, … of one class in a month; the last for all later. */
        PublicPointRule: {
            code: string;
            name: string;
            event: components["schemas"]["PointEvent"];
            class_prefix: string;
            area_prefix: string;
            area_name: string;
            from_hour: number;
            until_hour: number;
            points: number;
            decline: number[];
            photos: number;
            /** Format: date */
            valid_from: string;
            valid_to: string | null;
        };
        /** The limits; a point is worth so many fen (0.01 yuan). */
        PublicPointTerms: {
            per_day: number;
            per_month: number;
            pool_month: number;
            again_m: number;
            again_days: number;
            fen_per_point: number;
            payout_least: number;
            publicity_days: number;
            appeal_days: number;
        };
        /** The middle of the stable cell the case lies in, never the place itself. */
        PublicPosition: {
            lon: number;
            lat: number;
            coord_type: components["schemas"]["CoordType"];
        };
        /** A question; a scale has no options and runs from 1 to 5. */
        PublicQuestion: {
            code: string;
            text: string;
            kind: components["schemas"]["QuestionKind"];
            options: components["schemas"]["PublicOption"][];
            needed: boolean;
            most: number | null;
        };
        /** A case as anyone may read it. `description` is null and `photos` empty until the desk has cleared them; `class_name` null until the class is certain. */
        PublicReport: {
            number: string;
            status: string;
            status_text: string;
            bucket: string;
            bucket_name: string;
            class_name: string | null;
            area: string;
            position: components["schemas"]["PublicPosition"];
            department: string | null;
            /** Format: date-time */
            reported_at: string;
            due_at: string | null;
            ended_at: string | null;
            is_overdue: boolean;
            me_too: number;
            rating: string | null;
            rating_reason: string | null;
            disputed: boolean;
            merged_into: string | null;
            responsible_body: string | null;
            description: string | null;
            photos: components["schemas"]["PublicPhoto"][];
            before_after: components["schemas"]["PublicPair"][];
            timeline: components["schemas"]["PublicMilestone"][];
        };
        /** How many answered, null where too few. */
        PublicResults: {
            answered: number | null;
            questions: components["schemas"]["QuestionResults"][];
        };
        /** A survey whole; `results` once it has closed. */
        PublicSurvey: {
            /** Format: uuid */
            id: string;
            title: string;
            text: string;
            /** Format: date-time */
            opens_at: string;
            /** Format: date-time */
            closes_at: string;
            is_open: boolean;
            questions: components["schemas"]["PublicQuestion"][];
            results: components["schemas"]["PublicResults"] | null;
        };
        /** A survey in a list. */
        PublicSurveyLine: {
            /** Format: uuid */
            id: string;
            title: string;
            text: string;
            /** Format: date-time */
            opens_at: string;
            /** Format: date-time */
            closes_at: string;
            is_open: boolean;
        };
        /** A page of surveys, newest first. */
        PublicSurveyPage: {
            items: components["schemas"]["PublicSurveyLine"][];
            next: string | null;
        };
        /** The list that is public now; nulls and no lines where there is none, as once it has been paid. */
        Publicity: {
            name?: string | null;
            state?: components["schemas"]["PayoutState"] | null;
            since?: string | null;
            until?: string | null;
            items: components["schemas"]["PublicityLine"][];
            next: string | null;
        };
        /** A line of the list: `amount` in yuan. */
        PublicityLine: {
            place: number;
            who: string;
            points: number;
            amount: string;
        };
        /** @enum {string} */
        QuestionKind: "one" | "many" | "scale";
        /** What came of a question. */
        QuestionResults: {
            code: string;
            options: components["schemas"]["OptionCount"][];
        };
        /** A place. The same points share one. */
        RankOut: {
            rank: number;
            who: string;
            points: number;
        };
        /** The first hundred of a month. */
        Ranking: {
            month: string;
            items: components["schemas"]["RankOut"][];
            next?: null;
        };
        /** How many rated it, and their average of 1–5; null without any. */
        RatedOut: {
            count: number;
            average: number | null;
        };
        /** @enum {string} */
        Rating: "satisfied" | "fair" | "dissatisfied";
        /** 满意 satisfied, 基本满意 fair, 不满意 dissatisfied; `reason` is a code of the catalogue's reasons.rate. */
        RatingIn: {
            client_key?: string | null;
            rating: components["schemas"]["Rating"];
            reason?: string | null;
            note?: string | null;
        };
        /** A code of REASONS. @enum {string} */
        Reason: "earned" | "declining" | "cap_day" | "cap_month" | "pool" | "no_rule" | "not_first" | "minor" | "again" | "few_photos" | "photo_seen" | "cancelled" | "rejected" | "withdrawn" | "earlier" | "appeal" | "payout" | "refund" | "left" | "fund";
        /** One check of a presence verdict: yes, no or unknown, and the words. */
        ReasonOut: {
            code: string;
            holds: string;
            text: string;
        };
        /** To whom, on shift; else to the next best. */
        ReassignIn: {
            client_key?: string | null;
            to?: string | null;
        };
        /** A public key. `endorsement`: the key before it signed `chengguantong record key 1`, a line feed, this key in hex, and a line feed. */
        RecordKeyOut: {
            id: string;
            public_key: string;
            /** Format: date-time */
            since: string;
            endorsed_by: string | null;
            endorsement: string | null;
        };
        /** Every key the record was signed with, oldest first. */
        RecordKeysOut: {
            items: components["schemas"]["RecordKeyOut"][];
        };
        RefreshIn: {
            refresh_token: string;
        };
        /** Why a line was not to be transferred. */
        RefundIn: {
            why: string;
        };
        /** @enum {string} */
        Refusal: "personal" | "abuse" | "advert" | "off_topic" | "unproven" | "other";
        /** Why it is not published: a code of the page's `reasons`. */
        RefusalIn: {
            reason: components["schemas"]["Refusal"];
        };
        /** What may be said beside the stars; no free words, which somebody would have to check. @enum {string} */
        Remark: "clean" | "helpful" | "dirty" | "smelly" | "no_paper" | "broken" | "crowded" | "closed" | "hard_to_find";
        /** The words of requestSubscribeMessage. @enum {string} */
        Reply: "accept" | "reject" | "ban" | "filter";
        /** What a report about it begins with: exactly one of the first three is set, as POST /api/v1/reports takes it. */
        ReportBegun: {
            component_id?: string | null;
            class_code?: string | null;
            bucket?: string | null;
            position: components["schemas"]["PublicPosition"];
            address: string;
        };
        /** A report. Exactly one of bucket, class_code and component_id says what it is about. */
        ReportIn: {
            client_key?: string | null;
            bucket?: string | null;
            class_code?: string | null;
            component_id?: string | null;
            description: string;
            position: components["schemas"]["PositionIn"];
            address?: string | null;
            photo_ids?: string[];
            /** @default false */
            anonymous?: boolean;
            captured_at?: string | null;
        };
        /** A report in a list. */
        ReportLine: {
            number: string;
            status: string;
            status_text: string;
            bucket: string;
            description: string;
            /** Format: date-time */
            reported_at: string;
            rating: string | null;
        };
        /** A report as its reporter sees it. `merged_into`: the case that took it in; `responsible_body`: whose it is where it is not the city's; `moves`: what its reporter may do with it now. Until the class is certain `class` is null and `class_name` what the reporter chose. */
        ReportOut: {
            number: string;
            version: number;
            status: string;
            status_text: string;
            step: components["schemas"]["Step"];
            bucket: string;
            class: string | null;
            class_name: string;
            description: string;
            address: string | null;
            anonymous: boolean;
            position: components["schemas"]["PositionOut"];
            positions: components["schemas"]["PositionsOut"];
            grid: string;
            due_at: string | null;
            /** Format: date-time */
            reported_at: string;
            photos: components["schemas"]["CasePhotoOut"][];
            before_after: components["schemas"]["Pair"][];
            timeline: components["schemas"]["MilestoneOut"][];
            rating: string | null;
            rating_reason: string | null;
            disputed: boolean;
            me_too: number;
            merged_into: string | null;
            responsible_body: string | null;
            similar: components["schemas"]["SimilarOut"][];
            moves: components["schemas"]["Button"][];
        };
        /** A page of reports. */
        ReportPage: {
            items: components["schemas"]["ReportLine"][];
            next: string | null;
        };
        /** Who reported it or called, for those who call back: the phone masked; none for an anonymous report. */
        ReporterOut: {
            anonymous: boolean;
            phone: string | null;
        };
        /** The phone in the open, and the e-mail where the report came from foreign software; empty where there is none. */
        ReporterPhone: {
            phone: string;
            /** @default */
            email?: string;
        };
        /** Each good once in place of a code. They are shown this once. */
        RescueCodes: {
            codes: string[];
        };
        /** How many days something is kept, and why. */
        RetentionOut: {
            what: string;
            days: number;
            why: string;
        };
        /** Cases that went back from one department and out to another (null: not sent out again yet). */
        ReturnedOut: {
            from_department: string;
            from_name: string;
            to_department: string | null;
            to_name: string | null;
            count: number;
        };
        ReturnsOut: {
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
            items: components["schemas"]["PairOut"][];
        };
        /** Supervision (监督) and command (指挥) are separated: who handles never closes. @enum {string} */
        Role: "citizen" | "inspector" | "desk" | "chief" | "dispatcher" | "handler" | "supervisor" | "leader" | "arbiter" | "treasurer" | "admin" | "security" | "auditor";
        /** Tasks in the order to go, and the metres as the crow flies. */
        RouteOut: {
            items: components["schemas"]["TaskOut"][];
            length_m: number;
        };
        /** A ruling: who had returned which case, resting on which article, and whose it and its like are from when on. */
        RulingOut: {
            number: string;
            case_number: string;
            class_code: string;
            class_name: string;
            area: string;
            owner: string | null;
            returned_by: string | null;
            returned_by_name: string | null;
            duty: string | null;
            department: string;
            department_name: string;
            /** Format: date-time */
            made_at: string;
            /** Format: date */
            valid_from: string;
        };
        RulingPage: {
            items: components["schemas"]["RulingOut"][];
            next: string | null;
        };
        /** What the clock does. @enum {string} */
        Running: "running" | "paused" | "stopped";
        /** The component (部件) behind a code. */
        ScannedComponent: {
            id: string;
            name: string;
            class_code: string;
            class_name: string;
            state: string;
        };
        /** A scanned facility: `place` is town and community, `bucket` the public class its reports belong to. */
        SceneOut: {
            scene: string;
            link: string;
            kind: components["schemas"]["FacilityKind"];
            name: string;
            place: string;
            position: components["schemas"]["PublicPosition"];
            bucket: components["schemas"]["CodeNamed"];
            component: components["schemas"]["ScannedComponent"] | null;
            amenity: components["schemas"]["AmenityOut"] | null;
            report: components["schemas"]["ReportBegun"];
        };
        /** Which queue. */
        SealIn: {
            /** Format: uuid */
            queue_id: string;
        };
        /** A paragraph. */
        SectionOut: {
            title: string;
            text: string;
        };
        /** A case or a cluster. */
        SeenFeature: {
            /** @constant */
            type: "Feature";
            geometry: components["schemas"]["GeometryOut"];
            properties: components["schemas"]["SeenProperties"];
        };
        /** Cases or clusters. */
        SeenOut: {
            /** @constant */
            type: "FeatureCollection";
            /** @enum {string} */
            mode: "cases" | "clusters";
            more: boolean;
            features: components["schemas"]["SeenFeature"][];
        };
        /** Of a case: number to bucket, class, reported_at. Of a cluster: count, open, red. */
        SeenProperties: {
            number?: string | null;
            status?: string | null;
            status_text?: string | null;
            state?: components["schemas"]["State"] | null;
            light?: components["schemas"]["Light"] | null;
            bucket?: string | null;
            class?: string | null;
            reported_at?: string | null;
            count?: number | null;
            open?: number | null;
            red?: number | null;
        };
        /** A task, and whose it is. */
        SentTaskOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["TaskKind"];
            kind_name: string;
            state: components["schemas"]["TaskState"];
            number: string | null;
            grid: string | null;
            grids: string[];
            position: components["schemas"]["PositionOut"] | null;
            bucket: string | null;
            note: string | null;
            why: string[];
            /** Format: date-time */
            offered_at: string;
            /** Format: date-time */
            accept_by: string;
            /** Format: date-time */
            due_at: string;
            accepted_at: string | null;
            ended_at: string | null;
            reason: string | null;
            /** Format: uuid */
            assignee_id: string;
            assignee_name: string;
        };
        /** A page of open tasks. */
        SentTaskPage: {
            items: components["schemas"]["SentTaskOut"][];
            next: string | null;
        };
        /** What a cell of the heat map is drawn as. @enum {string} */
        Shape: "point" | "square";
        /** One object in one period. A rate is null where there was nothing to divide by; `*` is all together. */
        SheetOut: {
            code: string;
            name: string;
            counts: {
                [key: string]: number;
            };
            rates: {
                [key: string]: number | null;
            };
            score: number | null;
            grade: string | null;
            colour: string | null;
        };
        /** The shift one is on, or null. */
        ShiftNow: {
            shift: components["schemas"]["ShiftOut"] | null;
        };
        /** A shift one is on. */
        ShiftOut: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            from_at: string;
            to_at: string | null;
            grids: string[];
        };
        /** What a case's photo shows: the problem as found (处置前) or as mended (处置后), a check, or work under way. @enum {string} */
        Shows: "before" | "after" | "check" | "progress";
        /** All open sign-ins. */
        SignInList: {
            items: components["schemas"]["SignInOut"][];
            next?: null;
        };
        /** An open sign-in: how, on what, since when, last refreshed; and whether it is this very one. */
        SignInOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["SignedInBy"];
            device: string;
            /** Format: date-time */
            at: string;
            last_at: string | null;
            current: boolean;
        };
        /** A day: its `statement` (format, city, day, number of leaves, root, each on a line), its signature (Ed25519). */
        SignedDayOut: {
            /** Format: date */
            day: string;
            leaves: number;
            root: string;
            statement: string;
            signature: string;
            key_id: string;
            public_key: string;
            /** Format: date-time */
            closed_at: string;
        };
        /** Days, newest first; `next` goes into `before`. */
        SignedDayPage: {
            items: components["schemas"]["SignedDayOut"][];
            next: string | null;
        };
        /** How somebody showed who they are. @enum {string} */
        SignedInBy: "phone" | "password" | "wechat";
        /** An open case like this one, and how far the middle of its public cell is. Whose it is, is not told. */
        SimilarOut: {
            number: string;
            status: string;
            status_text: string;
            distance_m: number;
            /** Format: date-time */
            reported_at: string;
        };
        /** @enum {string} */
        Source: "inspector" | "public" | "hotline" | "leader" | "camera" | "transfer" | "media" | "open311";
        /** A stretch of time that counts. */
        SpanOut: {
            /** Format: date-time */
            start: string;
            /** Format: date-time */
            end: string;
            minutes: number;
        };
        /** A special patrol of these grids, or of a place (就近调度); `to` names who goes, else the best on shift. Sent again under its `client_key` it is the same one; without a key it is another. */
        SpecialIn: {
            client_key?: string | null;
            grids?: string[];
            position?: components["schemas"]["PositionIn"] | null;
            note: string;
            to?: string | null;
            due_at?: string | null;
        };
        /** A photo as staff see it: with its flags, and how many boxes are drawn over it. */
        StaffPhotoOut: {
            /** Format: uuid */
            id: string;
            shows: components["schemas"]["Shows"];
            taken_at: string | null;
            cleared: boolean;
            links: components["schemas"]["Links"];
            flags: components["schemas"]["PhotoFlag"][];
            boxes: number;
        };
        /** @enum {string} */
        Stage: "admission" | "verification" | "filing" | "dispatch" | "handling" | "arbitration" | "check" | "closing" | "ended";
        /** The stage a case stands at (环节), with its own limit and light; in the handling they are those of the case. */
        StageOut: {
            stage: string;
            name: string;
            due_at: string | null;
            light: components["schemas"]["Light"] | null;
        };
        /** The numbers of one object in one period, by its first day. Medians in hours since the report; null where there is nothing to take one of. */
        StatOut: {
            /** Format: date */
            since: string;
            code: string;
            name: string;
            received: number;
            filed: number;
            rejected: number;
            closed: number;
            closed_in_time: number;
            rated: number;
            satisfied: number;
            median_hours_to_file: number | null;
            median_hours_to_close: number | null;
            /** 周期已结束，数字不再变化 */
            final: boolean;
        };
        /** Whether a case is over. @enum {string} */
        State: "open" | "closed";
        /** The statistics, as counted at `as_of`; null if nothing was counted yet. */
        StatsOut: {
            each: components["schemas"]["Each-Output"];
            of: components["schemas"]["By"];
            as_of: string | null;
            items: components["schemas"]["StatOut"][];
        };
        /** @enum {string} */
        Step: "reported" | "verifying" | "pending_file" | "filed" | "dispatched" | "handling" | "arbitrating" | "suspended" | "answered" | "checking" | "checked" | "closed" | "rejected" | "cancelled" | "merged" | "withdrawn";
        /** All templates. */
        SubscriptionList: {
            items: components["schemas"]["SubscriptionOut"][];
            next?: null;
        };
        /** A template to ask for, and how many messages may still be sent by it; of a long-term one 1 while it stands. */
        SubscriptionOut: {
            name: string;
            template_id: string;
            long_term: boolean;
            remaining: number;
        };
        /** Which department the duty matrix names, whether that is certain, and why. */
        Suggestion: {
            department: components["schemas"]["mobile_api__case_parts__Named"] | null;
            certain: boolean;
            why: string[];
        };
        /** Where a face or a plate might be. It misses many: look at the photo yourself. */
        SuggestionsOut: {
            available: boolean;
            boxes: components["schemas"]["BoxIn"][];
            /** @default 自动提示会漏检，仅供参考，请人工核对 */
            note?: string;
        };
        /** More words, more photos of the problem, or both. */
        SupplementIn: {
            client_key?: string | null;
            note?: string | null;
            photo_ids?: string[];
        };
        /** `weight`: what all of them count for; `next_at`: the weight at which the next priority begins. */
        SupportOut: {
            me_too: number;
            weight: number;
            priority: number;
            priority_text: string;
            next_at: number | null;
            why: components["schemas"]["WhyOut"][];
        };
        /** The queue, or a part of it. With `queue_id`, `client_keys` and `photos` announce all that it holds, 20 000 of each at most, over several calls if need be. */
        SyncIn: {
            queue_id?: string | null;
            client_keys?: string[];
            photos?: string[];
            items: components["schemas"]["mobile_api__sync__queue__ItemIn"][];
        };
        /** One answer for each item, in the order they were sent. */
        SyncOut: {
            items: components["schemas"]["ItemOut"][];
        };
        /** @enum {string} */
        TaskKind: "verify" | "check" | "special";
        /** A task: where to go, for which case, until when, and why it came to the reader. */
        TaskOut: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["TaskKind"];
            kind_name: string;
            state: components["schemas"]["TaskState"];
            number: string | null;
            grid: string | null;
            grids: string[];
            position: components["schemas"]["PositionOut"] | null;
            bucket: string | null;
            note: string | null;
            why: string[];
            /** Format: date-time */
            offered_at: string;
            /** Format: date-time */
            accept_by: string;
            /** Format: date-time */
            due_at: string;
            accepted_at: string | null;
            ended_at: string | null;
            reason: string | null;
        };
        /** A page of tasks. */
        TaskPage: {
            items: components["schemas"]["TaskOut"][];
            next: string | null;
        };
        /** @enum {string} */
        TaskState: "offered" | "accepted" | "declined" | "answered" | "expired" | "handed_over" | "cancelled";
        /** @enum {string} */
        TimeUnit: "urgent_work_hour" | "urgent_work_day" | "work_hour" | "work_day" | "natural_hour" | "natural_day";
        /** A line of the case's history. `at`: when it was written down; `done_at`: of an answer from the field, when it was done there, which may be hours before. */
        TimelineEntryOut: {
            seq: number;
            /** Format: date-time */
            at: string;
            done_at: string | null;
            action: string;
            step: components["schemas"]["Step"] | null;
            actor: string | null;
            note: string | null;
            data: {
                [key: string]: unknown;
            };
        };
        /** An inspector of the call list; the phone is masked. */
        ToCallOut: {
            /** Format: uuid */
            person_id: string;
            name: string;
            grids: string[];
            on_shift: boolean;
            phone: string | null;
        };
        /** Exactly one: inspectors by id; those on shift in a grid (or all grids whose code begins so); all on shift. */
        ToIn: {
            people?: string[];
            grid?: string | null;
            /** @default false */
            on_shift?: boolean;
        };
        /** `expires_in` in seconds. */
        TokensOut: {
            access_token: string;
            refresh_token: string;
            token_type: string;
            expires_in: number;
        };
        /** @enum {string} */
        Topic: "general" | "sanitation" | "waste_sorting" | "street_trading" | "outdoor_ads" | "excavation" | "construction_waste" | "greenery" | "parking" | "traffic" | "dogs" | "utilities" | "weather" | "activities" | "publicity";
        /** What it is about. */
        TopicOut: {
            code: components["schemas"]["Topic"];
            name: string;
        };
        /** What the key is for, in one's own words. */
        TrackKeyIn: {
            /** @default 手机 */
            name?: string;
            client_key?: string | null;
        };
        /** The open ones, the newest first. */
        TrackKeyList: {
            items: components["schemas"]["TrackKeyOut"][];
            next?: null;
        };
        /** A key, without itself. */
        TrackKeyOut: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            made_at: string;
            /** Format: date-time */
            ends_at: string;
        };
        /** Somebody's day. */
        TrackOut: {
            /** Format: uuid */
            person_id: string;
            /** Format: date */
            day: string;
            fixes: components["schemas"]["FixOut"][];
        };
        /** How many messages have not been read. */
        UnreadOut: {
            count: number;
        };
        /** What is to come: its size in bytes, its sha256 (hex), its type; and, if the client knows, when and where. */
        UploadIn: {
            bytes: number;
            sha256: string;
            content_type: string;
            taken_at?: string | null;
            position?: components["schemas"]["PositionIn"] | null;
        };
        /** Where to PUT the bytes, with these headers, until then; afterwards POST …/complete. */
        UploadOut: {
            /** Format: uuid */
            id: string;
            put_url: string;
            headers: {
                [key: string]: string;
            };
            /** Format: date-time */
            expires_at: string;
        };
        /** A word may be added. */
        UrgeIn: {
            client_key?: string | null;
            note?: string | null;
        };
        /** @enum {string} */
        Verdict: "supported" | "unproven" | "doubtful" | "contradicted";
        /** The code of wx.login: good for one sign-in, five minutes. */
        WechatIn: {
            code: string;
        };
        /** Why it is needed: the reporter can read it. */
        WhyIn: {
            why: string;
        };
        /** Of how many it is said that they count for less, or whole (`full`). */
        WhyOut: {
            code: string;
            text: string;
            count: number;
        };
        /** `version` as last read. */
        WithdrawIn: {
            client_key?: string | null;
            version: number;
            note?: string | null;
        };
        /** @enum {string} */
        backend__disclosure__stat_sheet__Each: "day" | "month";
        /** How a span is cut; `span` leaves it whole. @enum {string} */
        backend__evaluation__period_of__Each: "span" | "day" | "week" | "month" | "quarter" | "half" | "year";
        /** What proves a report's visible steps. `entry`: kind, number, count, status, instant (UTC), digest of the row. */
        backend__web__record_shapes__ReceiptOut: {
            number: string;
            days: components["schemas"]["SignedDayOut"][];
            items: components["schemas"]["ProvenOut"][];
            pending: components["schemas"]["PendingOut"][];
        };
        /** A code and its name. */
        mobile_api__case_parts__Named: {
            code: string;
            name: string;
        };
        mobile_api__catalogue__Named: {
            code: string;
            name: string;
        };
        /** `reply` if there is something to say. */
        mobile_api__commands__ReceiptIn: {
            client_key?: string | null;
            reply?: string | null;
        };
        /** One inspector's receipt. Who has acknowledged has read, in the inbox or elsewhere. */
        mobile_api__commands__ReceiptOut: {
            /** Format: uuid */
            person_id: string;
            name: string;
            delivered: boolean;
            read: boolean;
            read_at: string | null;
            acknowledged_at: string | null;
            reply: string | null;
        };
        /** Leave. */
        mobile_api__duty__LeaveIn: {
            /** Format: uuid */
            person_id: string;
            kind: components["schemas"]["LeaveKind"];
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
        };
        /** The evaluation, judged at the end of each period, or at `as_of` where it has not ended. */
        mobile_api__evaluation__EvaluationOut: {
            of: components["schemas"]["Of"];
            /** Format: date-time */
            as_of: string;
            count_names: {
                [key: string]: string;
            };
            indicators: components["schemas"]["IndicatorOut"][];
            periods: components["schemas"]["PeriodOut"][];
        };
        /** To be sent as it stands here, so that nobody leaves by a slip of the thumb. */
        mobile_api__privacy__LeaveIn: {
            /** @constant */
            confirm: "注销账号";
        };
        /** What requestSubscribeMessage gave: each template id, and the person's answer. At most three at once. */
        mobile_api__subscriptions__AnswersIn: {
            client_key?: string | null;
            results: {
                [key: string]: components["schemas"]["Reply"];
            };
        };
        /** The options chosen, by question. */
        mobile_api__surveys__AnswersIn: {
            client_key?: string | null;
            answers: {
                [key: string]: string[];
            };
        };
        /** One deed of the queue: `body` as the operation of that name takes it, tasks by `task_id`, photos by `photo_ids` or `photo_sha256`; times as captured. */
        mobile_api__sync__queue__ItemIn: {
            /** Format: uuid */
            client_key: string;
            /** @enum {string} */
            kind: "photo" | "check_in" | "check_out" | "fixes" | "report" | "accept" | "decline" | "hand_over" | "acknowledge" | "answer";
            body?: {
                [key: string]: unknown;
            };
        };
        /** Only the key; the header Idempotency-Key does as well. */
        mobile_api__tasks__KeyIn: {
            client_key?: string | null;
        };
        /** An evaluation as issued; `corrects` names the one it takes the place of, `changed` what differs. */
        mobile_api__tracks__EvaluationOut: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            person_id: string;
            /** Format: date */
            day: string;
            /** Format: date-time */
            issued_at: string;
            figures: {
                [key: string]: unknown;
            };
            corrects: string | null;
            changed: {
                [key: string]: unknown;
            };
        };
        /** A case, and its version as last read; for `grant` and `decline` also the application that is answered, as the line of the list names it: without, needs_application, and a conflict if another waits by now. */
        mobile_api__work_lists__ItemIn: {
            number: string;
            version: number;
            /** 批准、不批准时必填：答复的是哪一件申请 */
            application?: string | null;
        };
        /** `text` as OpenStreetMap writes it, `words` as people read it, both empty where nobody knows. `open_now` by the city's calendar (holidays, make-up days), null: not known; `changes_at`: when it next opens or closes. */
        public_api__amenities__HoursOut: {
            text: string;
            words: string;
            open_now: boolean | null;
            changes_at: string | null;
            today: components["schemas"]["OpenSpan"][];
        };
    };
}
export interface operations {
    request_code: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneIn"];
            };
        };
        responses: {
            /** Successful Response */
            202: {
                content: {
                    "application/json": components["schemas"]["CodeSent"];
                };
            };
        };
    };
    sign_in_with_phone: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneCodeIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
        };
    };
    sign_in_with_wechat: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["WechatIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
        };
    };
    sign_in_with_password: {
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_sign_in_with_password"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
        };
    };
    refresh_tokens: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
        };
    };
    log_out: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    show_me: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    list_my_sign_ins: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SignInList"];
                };
            };
        };
    };
    end_my_sign_in: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    end_all_my_sign_ins: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    change_my_password: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
        };
    };
    attach_phone: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnPhoneIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    attach_phone_of_wechat: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnWechatIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    attach_wechat: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnWechatIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    begin_my_second_factor: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnPasswordIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["EnrolmentOut"];
                };
            };
        };
    };
    confirm_my_second_factor: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["RescueCodes"];
                };
            };
        };
    };
    remove_my_second_factor: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    list_my_handsets: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["HandsetList"];
                };
            };
        };
    };
    revoke_my_handset: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    list_my_consents: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ConsentList"];
                };
            };
        };
    };
    give_consent: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["ConsentOut"];
                };
            };
        };
    };
    declare_myself_minor: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    guardian_agrees: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuardianIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    export_everything: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    leave: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__privacy__LeaveIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    show_config: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
        };
    };
    show_catalogue: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CatalogueOut"];
                };
            };
        };
    };
    list_components: {
        parameters: {
            query: {
                /** lon,lat（按 coord_type） */
                near: string;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
                radius_m?: number;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ComponentList"];
                };
            };
        };
    };
    show_my_amenity_rating: {
        parameters: {
            path: {
                code: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["OwnAmenityRating"];
                };
            };
        };
    };
    rate_this_amenity: {
        parameters: {
            path: {
                code: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AmenityRatingIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AmenityRated"];
                };
            };
        };
    };
    show_address: {
        parameters: {
            query: {
                lon: number;
                lat: number;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AddressOut"];
                };
            };
        };
    };
    list_places: {
        parameters: {
            query: {
                q: string;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PlaceList"];
                };
            };
        };
    };
    upload_photo: {
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_upload_photo"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["PhotoOut"];
                };
            };
        };
    };
    begin_direct_upload: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["UploadOut"];
                };
            };
        };
    };
    complete_direct_upload: {
        parameters: {
            path: {
                upload_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["PhotoOut"];
                };
            };
        };
    };
    list_nearby: {
        parameters: {
            query: {
                lon: number;
                lat: number;
                /** lon、lat 与答复的坐标系 */
                coord_type: components["schemas"]["CoordType"];
                bucket?: string | null;
                radius_m?: number;
                limit?: number;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["NearbyCasePage"];
                };
            };
        };
    };
    say_me_too_of: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MeTooIn"] | null;
            };
        };
        responses: {
            /** 已附议 */
            200: {
                content: {
                    "application/json": components["schemas"]["MeTooOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["MeTooOut"];
                };
            };
        };
    };
    show_support: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SupportOut"];
                };
            };
        };
    };
    write_public_comment: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentIn"];
            };
        };
        responses: {
            /** 重复提交 */
            200: {
                content: {
                    "application/json": components["schemas"]["CommentOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["CommentOut"];
                };
            };
        };
    };
    list_my_own_comments: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
        };
    };
    withdraw_my_comment: {
        parameters: {
            path: {
                comment_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    list_held_comments: {
        parameters: {
            query?: {
                state?: components["schemas"]["CommentState"];
                number?: string | null;
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["HeldCommentPage"];
                };
            };
        };
    };
    clear_comment: {
        parameters: {
            path: {
                comment_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["HeldCommentOut"];
                };
            };
        };
    };
    refuse_comment: {
        parameters: {
            path: {
                comment_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefusalIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["HeldCommentOut"];
                };
            };
        };
    };
    list_my_reports: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportPage"];
                };
            };
        };
    };
    send_report: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportIn"];
            };
        };
        responses: {
            /** 重复提交 */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    show_my_report: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    list_cases: {
        parameters: {
            query?: {
                order?: components["schemas"]["Order"];
                limit?: number;
                after?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
                /** 环节，可重复 */
                step?: components["schemas"]["Step"][] | null;
                /** 阶段，可重复 */
                stage?: components["schemas"]["Stage"][] | null;
                department?: string | null;
                /** 网格、社区或镇街编码的开头 */
                grid?: string | null;
                /** 类别编码的开头 */
                class?: string | null;
                bucket?: string | null;
                source?: string | null;
                light?: components["schemas"]["Light"] | null;
                /** 本环节的灯 */
                stage_light?: components["schemas"]["Light"] | null;
                overdue?: boolean | null;
                returned?: boolean | null;
                reopened?: boolean | null;
                rated?: boolean | null;
                /** 有待批申请的，可重复；appeal 待部门审核，endorsed 待派遣员审批；本人有权答复的几类中，本人提出或审核过的由他人答复，不列 */
                asks?: components["schemas"]["Asked"][] | null;
                /** 上报时间自 */
                since?: string | null;
                /** 上报时间至（不含） */
                until?: string | null;
                /** 立案时间自 */
                filed_since?: string | null;
                /** 结束时间自 */
                ended_since?: string | null;
                /** 附议优先级，至少 */
                priority?: number | null;
                /** 描述、地址中的文字，或编号的开头 */
                q?: string | null;
                /** west,south,east,north（WGS-84 度） */
                bbox?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CasePage"];
                };
            };
        };
    };
    file_for_another: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseIn"];
            };
        };
        responses: {
            /** 重复提交 */
            200: {
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
        };
    };
    count_cases: {
        parameters: {
            query?: {
                /** 环节，可重复 */
                step?: components["schemas"]["Step"][] | null;
                /** 阶段，可重复 */
                stage?: components["schemas"]["Stage"][] | null;
                department?: string | null;
                /** 网格、社区或镇街编码的开头 */
                grid?: string | null;
                /** 类别编码的开头 */
                class?: string | null;
                bucket?: string | null;
                source?: string | null;
                light?: components["schemas"]["Light"] | null;
                /** 本环节的灯 */
                stage_light?: components["schemas"]["Light"] | null;
                overdue?: boolean | null;
                returned?: boolean | null;
                reopened?: boolean | null;
                rated?: boolean | null;
                /** 有待批申请的，可重复；appeal 待部门审核，endorsed 待派遣员审批；本人有权答复的几类中，本人提出或审核过的由他人答复，不列 */
                asks?: components["schemas"]["Asked"][] | null;
                /** 上报时间自 */
                since?: string | null;
                /** 上报时间至（不含） */
                until?: string | null;
                /** 立案时间自 */
                filed_since?: string | null;
                /** 结束时间自 */
                ended_since?: string | null;
                /** 附议优先级，至少 */
                priority?: number | null;
                /** 描述、地址中的文字，或编号的开头 */
                q?: string | null;
                /** west,south,east,north（WGS-84 度） */
                bbox?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CountsOut"];
                };
            };
        };
    };
    export_cases: {
        parameters: {
            query?: {
                format?: components["schemas"]["Form"];
                /** 环节，可重复 */
                step?: components["schemas"]["Step"][] | null;
                /** 阶段，可重复 */
                stage?: components["schemas"]["Stage"][] | null;
                department?: string | null;
                /** 网格、社区或镇街编码的开头 */
                grid?: string | null;
                /** 类别编码的开头 */
                class?: string | null;
                bucket?: string | null;
                source?: string | null;
                light?: components["schemas"]["Light"] | null;
                /** 本环节的灯 */
                stage_light?: components["schemas"]["Light"] | null;
                overdue?: boolean | null;
                returned?: boolean | null;
                reopened?: boolean | null;
                rated?: boolean | null;
                /** 有待批申请的，可重复；appeal 待部门审核，endorsed 待派遣员审批；本人有权答复的几类中，本人提出或审核过的由他人答复，不列 */
                asks?: components["schemas"]["Asked"][] | null;
                /** 上报时间自 */
                since?: string | null;
                /** 上报时间至（不含） */
                until?: string | null;
                /** 立案时间自 */
                filed_since?: string | null;
                /** 结束时间自 */
                ended_since?: string | null;
                /** 附议优先级，至少 */
                priority?: number | null;
                /** 描述、地址中的文字，或编号的开头 */
                q?: string | null;
                /** west,south,east,north（WGS-84 度） */
                bbox?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    act_on_cases: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionsIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["DoneAll"];
                };
            };
        };
    };
    show_case: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
        };
    };
    take_action: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
        };
    };
    clear_case: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClearIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CaseOut"];
                };
            };
        };
    };
    show_deadline: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["DeadlineOut"];
                };
            };
        };
    };
    show_departments: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["DepartmentsOut"];
                };
            };
        };
    };
    fetch_original: {
        parameters: {
            path: {
                number: string;
                photo_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    fetch_evidence: {
        parameters: {
            path: {
                number: string;
                photo_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    set_boxes: {
        parameters: {
            path: {
                number: string;
                photo_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BoxesIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["BoxesOut"];
                };
            };
        };
    };
    suggest: {
        parameters: {
            path: {
                number: string;
                photo_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SuggestionsOut"];
                };
            };
        };
    };
    show_receipt: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["backend__web__record_shapes__ReceiptOut"];
                };
            };
        };
    };
    read_reporters_phone: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhyIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReporterPhone"];
                };
            };
        };
    };
    erase_cases_caller: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    list_inbox: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["InboxPage"];
                };
            };
        };
    };
    count_unread_inbox: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["UnreadOut"];
                };
            };
        };
    };
    read_inbox_item: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["InboxItemOut"];
                };
            };
        };
    };
    show_my_points: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["MyPoints"];
                };
            };
        };
    };
    list_point_appeals: {
        parameters: {
            query?: {
                state?: components["schemas"]["AppealState"];
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ContestedPage"];
                };
            };
        };
    };
    appeal_points: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["AppealOut"];
                };
            };
        };
    };
    decide_point_appeal: {
        parameters: {
            path: {
                appeal_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecisionIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ContestedOut"];
                };
            };
        };
    };
    list_point_payouts: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PayoutPage"];
                };
            };
        };
    };
    draw_up_point_payout: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayoutIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["PayoutOut"];
                };
            };
        };
    };
    show_point_payout: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
            path: {
                payout_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PayoutWhole"];
                };
            };
        };
    };
    pay_point_payout: {
        parameters: {
            path: {
                payout_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PayoutOut"];
                };
            };
        };
    };
    give_up_point_payout: {
        parameters: {
            path: {
                payout_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PayoutOut"];
                };
            };
        };
    };
    take_point_payout_file: {
        parameters: {
            path: {
                payout_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    refund_point_payout_line: {
        parameters: {
            path: {
                payout_id: string;
                place: number;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundIn"];
            };
        };
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    open_live_ticket: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["LiveTicketOut"];
                };
            };
        };
    };
    watch_positions: {
        parameters: {
            query: {
                /** POST /api/v1/live/ticket 所领的票 */
                ticket: string;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    show_my_preferences: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PreferencesOut"];
                };
            };
        };
    };
    change_my_preferences: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferencesIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PreferencesOut"];
                };
            };
        };
    };
    register_device: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["DeviceOut"];
                };
            };
        };
    };
    remove_device: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    list_my_subscriptions: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
        };
    };
    report_subscriptions: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__subscriptions__AnswersIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
        };
    };
    show_evaluation: {
        parameters: {
            query: {
                /** 评价对象：区域、部门、岗位 */
                of: components["schemas"]["Of"];
                /** 开始日期（含） */
                from: string;
                /** 结束日期（含） */
                to: string;
                level?: components["schemas"]["Level"];
                /** 岗位 */
                post?: "inspector" | "desk" | "chief" | "dispatcher";
                /** 分期：日、周、月、季、半年、年 */
                each?: components["schemas"]["backend__evaluation__period_of__Each"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["mobile_api__evaluation__EvaluationOut"];
                };
            };
        };
    };
    export_evaluation: {
        parameters: {
            query: {
                /** 评价对象：区域、部门、岗位 */
                of: components["schemas"]["Of"];
                /** 开始日期（含） */
                from: string;
                /** 结束日期（含） */
                to: string;
                level?: components["schemas"]["Level"];
                /** 岗位 */
                post?: "inspector" | "desk" | "chief" | "dispatcher";
                /** 分期：日、周、月、季、半年、年 */
                each?: components["schemas"]["backend__evaluation__period_of__Each"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    draw_evaluation: {
        parameters: {
            query: {
                /** 指标编码，或 score */
                indicator?: string;
                /** 评价对象：区域、部门、岗位 */
                of: components["schemas"]["Of"];
                /** 开始日期（含） */
                from: string;
                /** 结束日期（含） */
                to: string;
                level?: components["schemas"]["Level"];
                /** 岗位 */
                post?: "inspector" | "desk" | "chief" | "dispatcher";
                /** 分期：日、周、月、季、半年、年 */
                each?: components["schemas"]["backend__evaluation__period_of__Each"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content?: never;
            };
        };
    };
    show_overview: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["OverviewOut"];
                };
            };
        };
    };
    show_advice: {
        parameters: {
            query?: {
                /** 只看这一类别的立案条件与部门 */
                class_code?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AdviceOut"];
                };
            };
        };
    };
    list_similar: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AlikePage"];
                };
            };
        };
    };
    list_colleagues: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ColleaguePage"];
                };
            };
        };
    };
    list_my_follows: {
        parameters: {
            query?: {
                /** case 为案件；缺省为地点、区域与类别 */
                kind?: components["schemas"]["FollowKind"] | null;
                limit?: number;
                after?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["FollowPage"];
                };
            };
        };
    };
    follow_it: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FollowIn"];
            };
        };
        responses: {
            /** 已关注 */
            200: {
                content: {
                    "application/json": components["schemas"]["FollowOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["FollowOut"];
                };
            };
        };
    };
    stop_following_it: {
        parameters: {
            path: {
                follow_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    answer_a_survey: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                survey_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__surveys__AnswersIn"];
            };
        };
        responses: {
            /** 重复提交 */
            200: {
                content: {
                    "application/json": components["schemas"]["AnsweredOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["AnsweredOut"];
                };
            };
        };
    };
    list_my_surveys: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AnsweredList"];
                };
            };
        };
    };
    join_volunteering: {
        parameters: {
            path: {
                call_id: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["JoinIn"] | null;
            };
        };
        responses: {
            /** 已报名 */
            200: {
                content: {
                    "application/json": components["schemas"]["JoinedOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["JoinedOut"];
                };
            };
        };
    };
    withdraw_from_volunteering: {
        parameters: {
            path: {
                call_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["JoinedOut"];
                };
            };
        };
    };
    list_my_volunteering: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["MyCallList"];
                };
            };
        };
    };
    withdraw_report: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    rate_report: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RatingIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    supplement_report: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SupplementIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    urge_report: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UrgeIn"] | null;
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    dispute_report: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DisputeIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReportOut"];
                };
            };
        };
    };
    show_rulings: {
        parameters: {
            query?: {
                class_code?: string | null;
                area?: string | null;
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["RulingPage"];
                };
            };
        };
    };
    show_returns: {
        parameters: {
            query?: {
                since?: string | null;
                until?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ReturnsOut"];
                };
            };
        };
    };
    list_tasks: {
        parameters: {
            query?: {
                /** 只列未结束的 */
                open?: boolean;
                limit?: number;
                after?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
        };
    };
    show_route: {
        parameters: {
            query: {
                /** lon,lat（WGS-84）：从哪里出发 */
                start: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["RouteOut"];
                };
            };
        };
    };
    accept_my_task: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                task_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__tasks__KeyIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
        };
    };
    decline_my_task: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                task_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclineIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
        };
    };
    hand_over_my_task: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                task_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandOverIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
        };
    };
    answer_my_task: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                task_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
        };
    };
    overrule_answer: {
        parameters: {
            path: {
                answer_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverruleIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AnswerOut"];
                };
            };
        };
    };
    check_in: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockIn"];
            };
        };
        responses: {
            /** OK */
            200: {
                content: {
                    "application/json": components["schemas"]["ClockingOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["ClockingOut"];
                };
            };
        };
    };
    check_out: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockIn"];
            };
        };
        responses: {
            /** OK */
            200: {
                content: {
                    "application/json": components["schemas"]["ClockingOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["ClockingOut"];
                };
            };
        };
    };
    show_current_shift: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ShiftNow"];
                };
            };
        };
    };
    send_fixes: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["FixesIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["FixesOut"];
                };
            };
        };
    };
    show_positions: {
        parameters: {
            query?: {
                /** lon,lat（WGS-84）：由近及远 */
                near?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["OnShiftList"];
                };
            };
        };
    };
    send_special: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpecialIn"];
            };
        };
        responses: {
            /** 重复提交 */
            200: {
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["TaskOut"];
                };
            };
        };
    };
    list_sent_tasks: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SentTaskPage"];
                };
            };
        };
    };
    reassign_a_task: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                task_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReassignIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SentTaskOut"];
                };
            };
        };
    };
    list_commands: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CommandPage"];
                };
            };
        };
    };
    give_a_command: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["CommandWhole"];
                };
            };
        };
    };
    list_my_commands: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["MyCommandPage"];
                };
            };
        };
    };
    show_command: {
        parameters: {
            path: {
                command_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CommandWhole"];
                };
            };
        };
    };
    acknowledge_a_command: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
            path: {
                command_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__commands__ReceiptIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AcknowledgedOut"];
                };
            };
        };
    };
    show_call_list: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CallList"];
                };
            };
        };
    };
    read_a_phone_to_call: {
        parameters: {
            path: {
                person_id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallWhyIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PhoneToCall"];
                };
            };
        };
    };
    plan_a_duty: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["DutyIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["PlanOut"];
                };
            };
        };
    };
    cancel_duty: {
        parameters: {
            path: {
                duty_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    grant_a_leave: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["mobile_api__duty__LeaveIn"];
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["PlanOut"];
                };
            };
        };
    };
    cancel_leave: {
        parameters: {
            path: {
                leave_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    show_attendance: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AttendanceDay"];
                };
            };
        };
    };
    allow_a_clocking: {
        parameters: {
            path: {
                clocking_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ClockingOut"];
                };
            };
        };
    };
    show_track: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                person_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TrackOut"];
                };
            };
        };
    };
    list_evaluations: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["EvaluationList"];
                };
            };
        };
    };
    list_absences: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AbsenceList"];
                };
            };
        };
    };
    show_coverage: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["CoverageOut"];
                };
            };
        };
    };
    draw_covered: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
                /** 画出轨迹（督查员、值班长；逐人留痕） */
                tracks?: boolean;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "image/svg+xml": unknown;
                };
            };
        };
    };
    paint_covered: {
        parameters: {
            query?: {
                /** 市内日期，缺省为今天 */
                day?: string | null;
                /** 画出轨迹（督查员、值班长；逐人留痕） */
                tracks?: boolean;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "image/png": unknown;
                };
            };
        };
    };
    sync: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["SyncIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SyncOut"];
                };
            };
        };
    };
    list_missing: {
        parameters: {
            query?: {
                queue_id?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["MissingList"];
                };
            };
        };
    };
    seal_queue: {
        requestBody: {
            content: {
                "application/json": components["schemas"]["SealIn"];
            };
        };
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["MissingOut"];
                };
            };
        };
    };
    fetch_grids: {
        parameters: {
            query?: {
                /** 区划代码前缀，缺省为本人网格 */
                within?: string | null;
            };
            header?: {
                "if-none-match"?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** GeoJSON（gzip） */
            200: {
                content: {
                    "application/geo+json": unknown;
                };
            };
        };
    };
    fetch_changed_tasks: {
        parameters: {
            query?: {
                /** 上次答复的 next；缺省为全部未结束的任务 */
                since?: string | null;
                limit?: number;
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ChangedTasksOut"];
                };
            };
        };
    };
    fetch_contacts: {
        parameters: {
            header?: {
                "if-none-match"?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ContactList"];
                };
            };
        };
    };
    make_my_track_key: {
        parameters: {
            header?: {
                "idempotency-key"?: string | null;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TrackKeyIn"] | null;
            };
        };
        responses: {
            /** Successful Response */
            201: {
                content: {
                    "application/json": components["schemas"]["NewTrackKey"];
                };
            };
        };
    };
    list_my_track_keys: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["TrackKeyList"];
                };
            };
        };
    };
    end_my_track_key: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            204: {
                content?: never;
            };
        };
    };
    show_public_case: {
        parameters: {
            query?: {
                /** 答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicReport"];
                };
            };
        };
    };
    show_map: {
        parameters: {
            query: {
                /** west,south,east,north（度，按 coord_type） */
                bbox: string;
                /** MapLibre 的缩放级别（512 像素瓦片），可带小数 */
                zoom: number;
                /** bbox 与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
                /** 大类，可重复 */
                bucket?: string[];
                /** 小类，可重复；给出时不看 bucket */
                class?: string[];
                /** open 未结，closed 已结 */
                state?: components["schemas"]["State"] | null;
                light?: components["schemas"]["Light"] | null;
                /** 上报日，含；since、until 都不给时为最近 90 天 */
                since?: string | null;
                /** 上报日，含 */
                until?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/geo+json": components["schemas"]["SeenOut"];
                };
            };
        };
    };
    show_heat: {
        parameters: {
            query: {
                /** west,south,east,north（度，按 coord_type） */
                bbox: string;
                /** MapLibre 的缩放级别（512 像素瓦片），可带小数 */
                zoom: number;
                /** bbox 与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
                /** point 供热力图层，square 供填色图层 */
                shape?: components["schemas"]["Shape"];
                /** 大类，可重复 */
                bucket?: string[];
                /** 小类，可重复；给出时不看 bucket */
                class?: string[];
                /** open 未结，closed 已结 */
                state?: components["schemas"]["State"] | null;
                light?: components["schemas"]["Light"] | null;
                /** 上报日，含；since、until 都不给时为最近 90 天 */
                since?: string | null;
                /** 上报日，含 */
                until?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/geo+json": components["schemas"]["HeatOut"];
                };
            };
        };
    };
    show_area_tile: {
        parameters: {
            path: {
                z: number;
                x: number;
                y: number;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
        };
    };
    show_case_tile: {
        parameters: {
            query?: {
                /** 大类，可重复 */
                bucket?: string[];
                /** 小类，可重复；给出时不看 bucket */
                class?: string[];
                /** open 未结，closed 已结 */
                state?: components["schemas"]["State"] | null;
                light?: components["schemas"]["Light"] | null;
                /** 上报日，含；since、until 都不给时为最近 90 天 */
                since?: string | null;
                /** 上报日，含 */
                until?: string | null;
            };
            path: {
                z: number;
                x: number;
                y: number;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/vnd.mapbox-vector-tile": string;
                };
            };
        };
    };
    list_areas: {
        parameters: {
            query?: {
                /** bbox 与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/geo+json": components["schemas"]["AreasOut"];
                };
            };
        };
    };
    show_statistics: {
        parameters: {
            query?: {
                /** 全市、类别、镇街或部门 */
                of?: components["schemas"]["By"];
                /** 按日或按月 */
                each?: components["schemas"]["backend__disclosure__stat_sheet__Each"];
                /** 开始日期（含），默认三十天前 */
                from?: string | null;
                /** 结束日期（含），默认今天 */
                to?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["StatsOut"];
                };
            };
        };
    };
    list_month_reports: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/html": string;
                };
            };
        };
    };
    show_month_report: {
        parameters: {
            path: {
                /** 月份，如 2026-10 */
                month: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/html": string;
                };
            };
        };
    };
    show_data_dictionary: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/html": string;
                };
            };
        };
    };
    export_open_cases: {
        parameters: {
            query: {
                /** 上报的月份，如 2026-10 */
                month: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/csv": unknown;
                };
            };
        };
    };
    export_open_features: {
        parameters: {
            query: {
                /** 上报的月份，如 2026-10 */
                month: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/geo+json": unknown;
                };
            };
        };
    };
    list_record_days: {
        parameters: {
            query?: {
                limit?: number;
                /** 早于该日 */
                before?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SignedDayPage"];
                };
            };
        };
    };
    show_record_day: {
        parameters: {
            path: {
                day: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SignedDayOut"];
                };
            };
        };
    };
    prove_record_day: {
        parameters: {
            path: {
                day: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["ConsistencyOut"];
                };
            };
        };
    };
    list_record_leaves: {
        parameters: {
            path: {
                day: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    list_record_keys: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["RecordKeysOut"];
                };
            };
        };
    };
    fetch_verifier: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    prove_case: {
        parameters: {
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["backend__web__record_shapes__ReceiptOut"];
                };
            };
        };
    };
    list_public_comments: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
            path: {
                number: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicCommentPage"];
                };
            };
        };
    };
    list_public_nearby: {
        parameters: {
            query: {
                lon: number;
                lat: number;
                /** lon、lat 与答复的坐标系 */
                coord_type: components["schemas"]["CoordType"];
                bucket?: string | null;
                radius_m?: number;
                limit?: number;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["NearbyPage"];
                };
            };
        };
    };
    list_public_surveys: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicSurveyPage"];
                };
            };
        };
    };
    show_public_survey: {
        parameters: {
            path: {
                survey_id: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicSurvey"];
                };
            };
        };
    };
    list_public_volunteering: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicCallPage"];
                };
            };
        };
    };
    show_point_rules: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PointRules"];
                };
            };
        };
    };
    show_point_ranking: {
        parameters: {
            query?: {
                month?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["Ranking"];
                };
            };
        };
    };
    show_point_publicity: {
        parameters: {
            query?: {
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["Publicity"];
                };
            };
        };
    };
    list_public_notices: {
        parameters: {
            query?: {
                kind?: components["schemas"]["NoticeKind"] | null;
                topic?: components["schemas"]["Topic"] | null;
                /** 区划编码：只看与该处有关的 */
                area?: string | null;
                limit?: number;
                after?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicNoticePage"];
                };
            };
        };
    };
    show_public_notice: {
        parameters: {
            path: {
                identity: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PublicNotice"];
                };
            };
        };
    };
    list_public_guides: {
        parameters: {
            query?: {
                kind?: components["schemas"]["GuideKind"] | null;
                topic?: components["schemas"]["Topic"] | null;
                /** 区划编码：只看与该处有关的 */
                area?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["GuideList"];
                };
            };
        };
    };
    show_public_guide: {
        parameters: {
            path: {
                code: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["GuideOut"];
                };
            };
        };
    };
    list_public_amenities: {
        parameters: {
            query: {
                /** lon,lat（按 coord_type） */
                near: string;
                /** 类型，可重复 */
                kind?: components["schemas"]["AmenityKind"][] | null;
                /** 须具备，可重复 */
                feature?: components["schemas"]["Feature"][] | null;
                open_now?: boolean;
                radius_m?: number;
                limit?: number;
                /** 近旁坐标与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AmenityList"];
                };
            };
        };
    };
    show_public_amenity: {
        parameters: {
            query?: {
                /** 近旁坐标与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                code: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["AmenityOut"];
                };
            };
        };
    };
    show_scene: {
        parameters: {
            query?: {
                /** 近旁坐标与答复所用坐标系 */
                coord_type?: components["schemas"]["CoordType"];
            };
            path: {
                /** 二维码中的 scene */
                scene: string;
            };
        };
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["SceneOut"];
                };
            };
        };
    };
    draw_scene: {
        parameters: {
            query?: {
                /** 每个模块的像素 */
                scale?: number;
            };
            path: {
                /** 二维码中的 scene */
                scene: string;
                form: components["schemas"]["PictureFormat"];
            };
        };
        requestBody?: never;
        responses: {
            /** 图片 */
            200: {
                content: {
                    "image/svg+xml": unknown;
                    "image/png": unknown;
                };
            };
        };
    };
    show_privacy_notice: {
        requestBody?: never;
        responses: {
            /** Successful Response */
            200: {
                content: {
                    "application/json": components["schemas"]["PrivacyNotice"];
                };
            };
        };
    };
}
