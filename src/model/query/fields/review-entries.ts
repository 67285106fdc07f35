import type { FieldEntry } from './field-entry.ts'

/** What users said in review: verdicts, reasons, comments, and what follows from them. */
export const reviewEntries = [
  {
    name: 'corrections.count',
    type: 'int',
    counts: 'corrections',
    explains: 'Number of predictions that the review moved, relabeled or deleted, and of objects it added.',
  },
  {
    name: 'corrections.classes',
    type: 'list',
    holds: 'corrected classes',
    having: 'with corrections of the class',
    explains: 'The classes in which the review corrected anything: "dog" in corrections.classes.',
  },
  {
    name: 'review.verdict',
    type: 'string',
    nullable: true,
    values: ['accepted', 'approved', 'rejected', 'sentBack'],
    chip: 'verdict',
    explains: 'Last verdict: accepted, approved, rejected or sentBack; unknown before.',
  },
  {
    name: 'review.reason',
    type: 'string',
    nullable: true,
    chip: 'reason',
    explains: 'Why the image was rejected or sent back: review.reason.contains("blur"); unknown without a reason.',
  },
  {
    name: 'review.sentBackTo',
    type: 'string',
    nullable: true,
    before: 'sent back to',
    chip: 'sent back to',
    explains: 'Name of the user whose review was sent back and not finished again.',
  },
  {
    name: 'review.approver',
    type: 'string',
    nullable: true,
    before: 'approved by',
    chip: 'approved by',
    explains: 'Name of the user who approved the labels; unknown before.',
  },
  {
    name: 'review.blind',
    type: 'bool',
    adjective: 'reviewed without predictions',
    explains: 'Whether the image belongs to the blind audit or a blind queue: labeled with predictions hidden.',
  },
  { name: 'review.skips', type: 'int', counts: 'skips', explains: 'How often the image was skipped in review.' },
  {
    name: 'review.skippedAt',
    type: 'timestamp',
    nullable: true,
    done: 'skipped',
    explains: 'When the image was last skipped in review; unknown if never.',
  },
  {
    name: 'review.audit',
    type: 'string',
    nullable: true,
    explains:
      'The audit of a bulk acceptance, such as acc_3, that drew the image, before it or of what came in since, and waits for its review; unknown for others.',
  },
  {
    name: 'review.disagreement',
    ofPredictions: true,
    type: 'double',
    nullable: true,
    measures: 'disagreement',
    explains:
      'Disagreement of labels and shown predictions, 0 (the same boxes) to 1 (nothing in common); without labels the distance between the most and the least confident prediction; unknown without predictions.',
  },
  {
    name: 'comments.count',
    type: 'int',
    counts: 'comments',
    explains: 'Number of comments on the image, open and resolved.',
  },
  {
    name: 'comments.open',
    type: 'int',
    counts: 'open comments',
    explains: 'Number of open comments on the image: comments.open > 0.',
  },
  {
    name: 'comments',
    type: 'records',
    holds: 'comments',
    of: 'comment',
    item: {
      text: { type: 'string', chip: 'comment' },
      author: { type: 'string', chip: 'comment by' },
      open: { type: 'bool' },
      at: { type: 'timestamp' },
    },
    explains:
      'The comments, each with text, author, open and at: comments.exists(c, c.open && c.text.contains("check")).',
  },
] as const satisfies readonly FieldEntry[]
