import { ImageState, Lifecycle } from '#model/image.ts'
import { column, defineField, defineListField, defineTextsField, type Field } from './field.ts'
import { sql } from './sql.ts'

/** What is known of an image itself, its state and what it is part of. */
export const imageFields: readonly Field[] = [
  defineField({
    name: 'id',
    type: 'string',
    explains: 'The id of the image, such as img_12.',
    sql: (i) => sql`('img_' || ${i}.id)`,
  }),
  defineField({
    name: 'image.width',
    type: 'int',
    explains: 'Width of the upright image in pixels.',
    sql: (i) => sql`${i}.width_px`,
  }),
  defineField({
    name: 'image.height',
    type: 'int',
    explains: 'Height of the upright image in pixels.',
    sql: (i) => sql`${i}.height_px`,
  }),
  defineField({
    name: 'image.bytes',
    type: 'int',
    explains: 'Size of the file in bytes.',
    sql: (i) => sql`${i}.size_bytes`,
  }),
  defineField({
    name: 'image.format',
    type: 'string',
    explains: 'File format: jpeg, png, webp, tiff, gif and so on.',
    sql: (i) => sql`${i}.format`,
  }),
  defineField({
    name: 'image.path',
    type: 'string',
    explains: 'Path of the file below the imported folder, with forward slashes.',
    sql: (i) => sql`${i}.path`,
  }),
  defineField({
    name: 'image.source',
    type: 'string',
    explains: 'Where the image comes from: a name given at import, or the folder.',
    sql: (i) => sql`(SELECT name FROM source WHERE id = ${i}.source_id)`,
    is: (i, name) => sql`${i}.source_id IS (SELECT id FROM source WHERE name = ${name})`,
  }),
  defineField({
    name: 'image.capturedAt',
    type: 'timestamp',
    nullable: true,
    explains: 'When the image was taken, from its EXIF data; unknown when the file does not say or says nonsense.',
    sql: (i) => sql`${i}.captured_at`,
  }),
  defineField({
    name: 'image.month',
    type: 'string',
    nullable: true,
    explains: 'The month in which the image was taken, UTC, such as "2026-01"; unknown when the time is.',
    sql: (i) => sql`strftime('%Y-%m', ${i}.captured_at / 1000.0, 'unixepoch')`,
  }),
  defineField({
    name: 'image.importedAt',
    type: 'timestamp',
    explains: 'When the image was imported.',
    sql: (i) => sql`${i}.imported_at`,
  }),
  defineField({
    name: 'image.reviewedAt',
    type: 'timestamp',
    nullable: true,
    explains: 'When the labels were last accepted; unknown before.',
    sql: (i) => sql`${i}.reviewed_at`,
  }),
  defineListField({
    name: 'image.tags',
    explains: 'The tags of the image: "night" in image.tags.',
    item: { kind: 'scalar', of: column('tag', 'string') },
    from: (a) => sql`image_tag ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  }),
  defineTextsField({
    name: 'image.metadata',
    explains: 'What else the file says, by name: image.metadata.camera == "X100", has(image.metadata.lens).',
    json: (i) => sql`${i}.metadata`,
  }),
  defineField({
    name: 'state',
    type: 'string',
    values: ImageState.options,
    explains: 'How far the labels are: new, predicted, reviewed, approved or rejected.',
    sql: (i) => sql`${i}.state`,
  }),
  defineField({
    name: 'lifecycle',
    type: 'string',
    values: Lifecycle.options,
    explains:
      'Whether the image takes part: active, retired, archived, trashed or purged. A query that does not ask for it leaves trashed and purged images out.',
    sql: (i) => sql`${i}.lifecycle`,
  }),
  defineField({
    name: 'reviewer',
    type: 'string',
    nullable: true,
    explains: 'Name of the user who last accepted the labels; unknown before.',
    sql: (i) => sql`(SELECT name FROM user WHERE id = ${i}.reviewed_by)`,
  }),
  defineField({
    name: 'hold',
    type: 'bool',
    explains: 'Whether the image is on hold.',
    sql: (i) =>
      sql`EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id WHERE hold_image.image_id = ${i}.id AND hold.released_at IS NULL)`,
  }),
  defineField({
    name: 'sentinel',
    type: 'bool',
    explains: 'Whether the image is pinned: a plan that would remove it is blocked.',
    sql: (i) => sql`EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = ${i}.id)`,
  }),
  defineField({
    name: 'split',
    type: 'string',
    nullable: true,
    values: ['train', 'val', 'test'],
    explains:
      'The part (train, val or test) in which the newest dataset version with this image has it; unknown when none has.',
    sql: (i) => sql`(SELECT split FROM dataset_item WHERE image_id = ${i}.id ORDER BY dataset_id DESC LIMIT 1)`,
  }),
]

/** Images as the frames of sequences. */
export const sequenceFields: readonly Field[] = [
  defineField({
    name: 'sequence',
    type: 'string',
    nullable: true,
    explains: 'Name of the sequence that the image is a frame of; unknown outside of sequences.',
    sql: (i) =>
      sql`(SELECT name FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE sequence_frame.image_id = ${i}.id)`,
  }),
  defineField({
    name: 'sequence.frame',
    type: 'int',
    nullable: true,
    explains: 'Number of the frame in its sequence; unknown outside of sequences.',
    sql: (i) => sql`(SELECT frame FROM sequence_frame WHERE sequence_frame.image_id = ${i}.id)`,
  }),
]

/** What `library.findDuplicates` found last. */
export const duplicateFields: readonly Field[] = [
  defineField({
    name: 'duplicates.group',
    type: 'string',
    nullable: true,
    explains: 'Group of near-duplicates, such as dup_12; unknown for a unique image.',
    sql: (i) => sql`(SELECT 'dup_' || group_id FROM duplicate WHERE duplicate.image_id = ${i}.id)`,
  }),
  defineField({
    name: 'duplicates.size',
    type: 'int',
    explains: 'Size of the group of near-duplicates: 1 for a unique image.',
    sql: (i) => sql`coalesce((SELECT size FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  }),
  defineField({
    name: 'duplicates.rank',
    type: 'int',
    explains: 'Rank among near-duplicates: 1 is the best one, by review, labels and size.',
    sql: (i) => sql`coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  }),
]
