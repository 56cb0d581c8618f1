-- The look at what is due asks for the earliest push four times a second, however many wait.
create index push_due_at on push_due (due_at);
