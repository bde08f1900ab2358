// The first word of each address of the app. public_api/web/serve.py holds the same list; a test compares them.
export const PAGES = [
  "about", "amenities", "case", "drafts", "facility", "follows", "inbox", "map", "me", "mine", "notices", "points", "report",
  "sign-in", "staff", "statistics", "voices",
] as const;
