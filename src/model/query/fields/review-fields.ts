import { bool, double, int, list, records, text, time } from './field-entry.ts'

/** The results of review: verdicts, reasons, comments, and what follows from them. */
export const reviewFields = {
  'corrections.count': int(
    'Number of predictions that the review moved, relabeled or deleted, and of objects it added.',
    { counts: 'corrections' },
  ),
  'corrections.classes': list('The classes in which the review corrected anything: "dog" in corrections.classes.', {
    holds: 'corrected classes',
    having: 'with corrections of the class',
  }),
  'review.waitsFor': list(
    'The users who may review the image now: all while it is active and not reviewed, but only the one it was sent back to, and only those it is assigned to; empty afterwards.',
    { having: 'to review by', chip: 'to review by' },
  ),
  'review.assignedTo': list('The users who have the image still to do in an open assigned queue.', {
    having: 'assigned to',
    chip: 'assigned to',
  }),
  independent: records(
    'The labels that users finished independently of each other, each with user and at: independent.exists(a, a.user == "ana").',
    {
      holds: 'independent labels',
      of: 'independent labels',
      item: { user: { type: 'string', chip: 'independently labeled by' }, at: { type: 'timestamp' } },
    },
  ),
  'review.approvableBy': list(
    'The users who may give a reviewed image its second review: who neither reviewed it nor changed its labels since. The setting approveOwn may allow more.',
    { having: 'for second review by', chip: 'second review by' },
  ),
  'review.second': bool('Whether the image is in the share that gets a second review (setting secondReviewShare).', {
    adjective: 'chosen for second review',
  }),
  'review.verdict': text('Last verdict: accepted, approved, rejected or sentBack; unknown before.', {
    nullable: true,
    values: ['accepted', 'approved', 'rejected', 'sentBack'],
    chip: 'verdict',
  }),
  'review.reason': text(
    'Why the image was rejected or sent back: review.reason.contains("blur"); unknown without a reason.',
    { nullable: true, chip: 'reason' },
  ),
  'review.sentBackTo': text('Name of the user whose review was sent back and not finished again.', {
    nullable: true,
    before: 'sent back to',
    chip: 'sent back to',
  }),
  'review.approver': text('Name of the user who approved the labels; unknown before.', {
    nullable: true,
    before: 'approved by',
    chip: 'approved by',
  }),
  'review.blind': bool(
    'Whether the image belongs to the blind audit or a blind queue: labeled with predictions hidden.',
    { adjective: 'reviewed without predictions' },
  ),
  'review.skips': int('How often the image was skipped in review.', { counts: 'skips' }),
  'review.skippedAt': time('When the image was last skipped in review; unknown if never.', {
    nullable: true,
    done: 'skipped',
  }),
  'review.audit': text(
    'The audit of a bulk acceptance, such as acc_3, that drew the image, before it or of what came in since, and waits for its review; unknown for others.',
    { nullable: true },
  ),
  'review.disagreement': double(
    'Disagreement of labels and shown predictions, 0 (the same boxes) to 1 (nothing in common); without labels the distance between the most and the least confident prediction; unknown without predictions.',
    { ofPredictions: true, nullable: true, measures: 'disagreement' },
  ),
  'comments.count': int('Number of comments on the image, open and resolved.', { counts: 'comments' }),
  'comments.open': int('Number of open comments on the image: comments.open > 0.', { counts: 'open comments' }),
  comments: records(
    'The comments, each with text, author, open and at: comments.exists(c, c.open && c.text.contains("check")).',
    {
      holds: 'comments',
      of: 'comment',
      item: {
        text: { type: 'string', chip: 'comment' },
        author: { type: 'string', chip: 'comment by' },
        open: { type: 'bool' },
        at: { type: 'timestamp' },
      },
    },
  ),
}
