"""WORDING_EN: what citizens read in English, and staff whatever concerns themselves. Data; names of places, departments
and reasons stay as the city writes them. What has no row is read in Chinese."""

from notifications.audience import Relation as R
from notifications.words import Words

RESUMED = Words("Work goes on", "Work on case {number} has resumed. Due {due}.")
POSTPONED = Words("Postponed", "Case {number} has to wait for now; work is expected to go on from {until}.")
EXTENDED = Words("Postponed", "Case {number} takes longer than planned. It is now due {until}.")
READMITTED = Words("Accepted after all", "Case {number} was looked at again and has been accepted.")
APART = Words("Handled by itself", "Case {number} is about another problem than the one it was joined with.")
REOPENED = Words("Reopened", "Case {number} is being handled again. Due {due}.")
FORCED = Words("Closed", "Case {number} has been closed. Reason: {reason}.")
WORDING_EN: dict[tuple[str, R], Words] = {
    ("case.report", R.REPORTER): Words("Report received", "Case {number} ({place}) has been received. Thank you."),
    ("case.admit", R.REPORTER): Words("Report accepted", "Case {number} has been accepted and is being filed."),
    ("case.file", R.REPORTER): Words("Report filed", "Case {number} has been filed. Due {due}."),
    ("case.file", R.FOLLOWERS): Words("Followed case filed", "Case {number} has been filed. Due {due}."),
    ("case.dispatch", R.REPORTER): Words("Work in progress", "Case {number} is with {department}. Due {due}."),
    ("case.dispatch", R.FOLLOWERS): Words("Work in progress", "Case {number} is with {department}. Due {due}."),
    ("case.close", R.REPORTER): Words(
        "Resolved", "Case {number} has been resolved. See the photos before and after, and rate the result."
    ),
    ("case.close", R.FOLLOWERS): Words("Followed case resolved", "Case {number} has been resolved. See the photos."),
    ("case.reject", R.REPORTER): Words("Not accepted", "Case {number} was not accepted. Reason: {reason}."),
    ("case.reject", R.FOLLOWERS): Words("Not accepted", "Case {number} was not accepted. Reason: {reason}."),
    ("case.cancel", R.REPORTER): Words("Cancelled", "Case {number} has been cancelled. Reason: {reason}."),
    ("case.cancel", R.FOLLOWERS): Words("Cancelled", "Case {number} has been cancelled. Reason: {reason}."),
    ("case.merge", R.REPORTER): Words(
        "Joined with another case", "Case {number} is handled together with another about the same problem."
    ),
    ("case.merge", R.FOLLOWERS): Words(
        "Joined with another case", "Case {number} is handled together with another about the same problem."
    ),
    ("case.readmit", R.REPORTER): READMITTED,
    ("case.readmit", R.FOLLOWERS): READMITTED,
    ("case.unmerge", R.REPORTER): APART,
    ("case.unmerge", R.FOLLOWERS): APART,
    ("case.extend", R.REPORTER): EXTENDED,
    ("case.extend", R.FOLLOWERS): EXTENDED,
    ("case.suspend", R.REPORTER): POSTPONED,
    ("case.suspend", R.FOLLOWERS): POSTPONED,
    ("case.resume", R.REPORTER): RESUMED,
    ("case.resume", R.FOLLOWERS): RESUMED,
    ("case.force_close", R.REPORTER): FORCED,
    ("case.force_close", R.FOLLOWERS): FORCED,
    ("case.reopen", R.REPORTER): REOPENED,
    ("case.reopen", R.FOLLOWERS): REOPENED,
    ("case.dispute", R.REPORTER): Words("Objection received", "Case {number} is being handled again. Due {due}."),
    ("case.dispute", R.FOLLOWERS): REOPENED,
    ("case.file", R.WATCHERS): Words(
        "New where you follow", "{place}: {bucket}. Case {number} has been filed. Due {due}."
    ),
    ("case.close", R.WATCHERS): Words(
        "Resolved where you follow", "{place}: {bucket}. Case {number} has been resolved."
    ),
    ("points.earn", R.PERSON): Words("Points earned", "You have earned {points} points."),
    ("points.spend", R.PERSON): Words("Points spent", "You have spent {points} points."),
    ("points.correct", R.PERSON): Words(
        "Points corrected", "Case {number} has changed: {points} points were taken back. You may read why, or appeal."
    ),
    ("points.unpaid", R.PERSON): Words(
        "Points to be paid", "{points} points wait: no phone can be paid to. Attach one, or another, for the next time."
    ),
    ("points.decline", R.PERSON): Words(
        "Your appeal was answered", "Your appeal about the points of case {number} was not granted. Read the answer."
    ),
    ("person.password_changed", R.PERSON): Words(
        "Password changed", "Your password has been changed. If it was not you, call the administrator at once."
    ),
    ("person.password_set", R.PERSON): Words(
        "Password set", "An administrator has set a new password for you. If you did not ask for it, call at once."
    ),
    ("person.second_factor_on", R.PERSON): Words(
        "Second factor on", "Signing in to your account now needs a second factor. If it was not you, call at once."
    ),
    ("person.second_factor_off", R.PERSON): Words(
        "Second factor off", "Your second factor was taken off. If you neither did it nor asked for it, call at once."
    ),
    ("person.handset_revoked", R.PERSON): Words(
        "Handset revoked", "An administrator has revoked your handset. If you did not ask for it, call at once."
    ),
    ("person.identity_attached", R.PERSON): Words(
        "Phone or WeChat attached", "A phone or a WeChat was attached to your account. If it was not you, call at once."
    ),
    ("person.identity_attached", R.PHONE): Words(
        "Phone replaced", "Your account has another phone now, instead of this one. If it was not you, call at once."
    ),
    ("comment.clear", R.PERSON): Words("Comment published", "Your comment on case {number} has been published."),
    ("comment.refuse", R.PERSON): Words(
        "Comment not published", "Your comment on case {number} was not published; see why among your comments."
    ),
    ("volunteering.change", R.PERSON): Words(
        "Volunteering changed", "“{title}”, for which you signed up, has changed or been cancelled. Please look."
    ),
    ("digest.make", R.PERSON): Words("Daily digest", "{day}: {count} new messages in your inbox."),
    ("code.ask", R.PHONE): Words("Code", "Your code is {code}, good for {minutes} minutes. Do not tell anyone."),
}
