import { ImageState, Lifecycle } from '../../image.ts'
import { bool, int, list, text, texts, time } from './field-entry.ts'

/** Facts about an image itself, its state and its groups. */
export const imageFields = {
  id: text('The id of the image, such as img_12.', { chip: '' }),
  'image.width': int('Width of the upright image in pixels.', { measures: 'width', unit: 'px' }),
  'image.height': int('Height of the upright image in pixels.', { measures: 'height', unit: 'px' }),
  'image.bytes': int('Size of the file in bytes.', { measures: 'file size', unit: 'bytes', chip: 'file size' }),
  'image.format': text('File format: jpeg, png, webp, tiff, gif and so on.', {
    before: 'in the format',
    chip: 'format',
    also: ['type'],
    spoken: {
      jpeg: 'jpeg',
      jpg: 'jpeg',
      png: 'png',
      webp: 'webp',
      tiff: 'tiff',
      tif: 'tiff',
      gif: 'gif',
      avif: 'avif',
      heic: 'heic',
    },
  }),
  'image.path': text('Path of the file below the imported folder, with forward slashes.', {
    chip: 'file name',
    also: ['name', 'file', 'path'],
  }),
  'image.source': text('Where the image comes from: the name given at import, or the folder.', {
    before: 'from',
    chip: 'source',
    also: ['in', 'camera', 'folder'],
  }),
  'image.capturedAt': time(
    'When the image was taken, from its EXIF data; unknown when the file has no plausible time.',
    { nullable: true, done: 'taken', chip: 'captured' },
  ),
  'image.month': text('The month in which the image was taken, UTC, such as "2026-01"; unknown when the time is.', {
    nullable: true,
    before: 'taken in',
    chip: 'captured',
  }),
  'image.importedAt': time('When the image was imported.', { done: 'imported', chip: 'imported' }),
  'image.reviewedAt': time('When the labels were last accepted; unknown before.', {
    nullable: true,
    done: 'reviewed',
    chip: 'reviewed',
  }),
  'image.tags': list('The tags of the image: "night" in image.tags.', { holds: 'tags', having: 'tagged', chip: 'tag' }),
  'image.metadata': texts(
    'Other metadata in the file, by name: image.metadata.camera == "X100", has(image.metadata.lens).',
  ),
  state: text('The review state: new, predicted, reviewed, approved or rejected.', {
    values: ImageState.options,
    before: 'that are',
    chip: '',
  }),
  lifecycle: text(
    'Active, retired, archived, trashed or purged. Queries leave out trashed and purged images unless they ask for them.',
    { values: Lifecycle.options, before: 'that are', chip: 'lifecycle' },
  ),
  reviewer: text('Name of the user who last accepted the labels; unknown before.', {
    nullable: true,
    before: 'reviewed by',
    chip: 'reviewed by',
    also: ['reviewer', 'user', 'by'],
  }),
  hold: bool('Whether the image is on hold.', { adjective: 'on hold' }),
  sentinel: bool('Whether the image is pinned: a plan that would remove it is blocked.', { adjective: 'pinned' }),
  split: text(
    'Its split (train, val or test) in the newest dataset version with this image; unknown when there is none.',
    { nullable: true, values: ['train', 'val', 'test'], before: 'in the split', chip: 'split' },
  ),
  'image.licence': text('License of the image: from its file, or set with “Set license…”; unknown otherwise.', {
    nullable: true,
    called: 'license',
    chip: 'license',
  }),
  'image.consent': text(
    'Consent of those on the image: the model release in its file, or set with “Set consent…”; unknown otherwise.',
    { nullable: true, chip: 'consent' },
  ),
  'duplicates.group': text('Group of near-duplicates, such as dup_12; unknown for a unique image.', {
    nullable: true,
    chip: 'near-duplicate group',
  }),
  'duplicates.size': int('Size of the group of near-duplicates: 1 for a unique image.', {
    measures: 'near-duplicate group size',
  }),
  'duplicates.rank': int('Rank among near-duplicates: 1 is the best one, by review, labels and size.', {
    measures: 'rank among near-duplicates',
  }),
  sequence: text('Name of the sequence that the image is a frame of; unknown outside of sequences.', {
    nullable: true,
  }),
  'sequence.frame': int('Number of the frame in its sequence; unknown outside of sequences.', {
    nullable: true,
    measures: 'frame number',
  }),
}
