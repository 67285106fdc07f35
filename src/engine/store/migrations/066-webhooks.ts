import type { Migration } from './migration.ts'

/** Triggers put messages into the outbox in the transaction of their event, so that a crash loses none. */
const outbox = (name: string, event: string, on: string): string => `
CREATE TRIGGER outbox_of_${name} AFTER ${on} BEGIN
  INSERT INTO webhook_delivery (webhook_id, message_id, event, subject)
    SELECT id, 'msg_' || lower(hex(randomblob(12))), '${event}', NEW.id
    FROM webhook WHERE is_on = 1 AND EXISTS (SELECT 1 FROM json_each(events) WHERE value = '${event}');
END;
`

export const webhooks: Migration = {
  version: 66,
  name: 'webhooks',
  sql: `
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL, -- JSON, WebhookEvent[]
  is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1)),
  added_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL REFERENCES user (id)
) STRICT;
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  subject INTEGER, -- row of what it tells of
  at INTEGER, -- NULL until its body is written
  body TEXT, -- JSON, the same in every attempt
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER,
  result TEXT,
  next_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_at) WHERE status = 'waiting';
${outbox('versions', 'version.frozen', "UPDATE OF hash ON dataset WHEN OLD.hash = '' AND NEW.hash <> ''")}
${outbox('refreshes', 'refresh.done', "UPDATE OF status ON job WHEN NEW.kind = 'refresh.run' AND NEW.status = 'done' AND OLD.status <> 'done'")}
${outbox('alarms', 'alarm.raised', 'INSERT ON alarm')}
${outbox('worse_alarms', 'alarm.raised', "UPDATE OF severity ON alarm WHEN OLD.severity = 'amber' AND NEW.severity = 'red'")}
${outbox('experiments', 'experiment.decided', "UPDATE OF status ON experiment WHEN OLD.status <> NEW.status AND NEW.status IN ('ready', 'inconclusive', 'promoted', 'rolledBack')")}
`,
  before: {
    'table webhook': null,
    'table webhook_delivery': null,
    'index webhook_delivery_of_webhook': null,
    'index webhook_delivery_waiting': null,
    'trigger outbox_of_versions': null,
    'trigger outbox_of_refreshes': null,
    'trigger outbox_of_alarms': null,
    'trigger outbox_of_worse_alarms': null,
    'trigger outbox_of_experiments': null,
  },
}
