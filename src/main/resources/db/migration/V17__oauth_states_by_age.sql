-- States of enrolments that nobody ended are found by their age.
create index oauth_state_created on oauth_state (created_at);
