/** Fields with a time, by what happened then. */
export const times = new Map(
  Object.entries<string>({
    'image.importedAt': 'imported',
    'image.capturedAt': 'taken',
    'image.reviewedAt': 'reviewed',
    'review.skippedAt': 'skipped',
  }),
)

/** Fields with a number, by what it counts: "fewer than 3 labels". */
export const counted = new Map(
  Object.entries<string>({
    'labels.count': 'labels',
    'prediction.count': 'predictions',
    'prediction.shown': 'shown predictions',
    'prediction.taken': 'accepted predictions',
    'prediction.deleted': 'deleted predictions',
    'corrections.count': 'corrections',
    'comments.open': 'open comments',
    'comments.count': 'comments',
    'review.skips': 'skips',
  }),
)

/** Lists, by what they hold. */
export const lists = new Map(
  Object.entries<string>({
    labels: 'labels',
    predictions: 'predictions',
    comments: 'comments',
    classes: 'shown classes',
    'labels.classes': 'classes',
    'corrections.classes': 'corrected classes',
    'image.tags': 'tags',
  }),
)

/** Fields with a number that is no count, by its name: "with a lowest confidence below 0.4". */
export const measured = new Map(
  Object.entries<string>({
    'image.width': 'width',
    'image.height': 'height',
    'image.bytes': 'file size',
    'prediction.minScore': 'lowest confidence',
    'prediction.maxScore': 'highest confidence',
    'review.disagreement': 'disagreement',
    'review.uncertainty': 'uncertainty',
    'review.work': 'expected corrections',
    'review.novelty': 'novelty',
    'review.diversity': 'place in a diverse batch',
    'errors.overlooked': 'confidence of a missed object',
    'errors.badlyPlaced': 'confidence of a misplaced label',
    'errors.wrongClass': 'confidence of a swapped class',
    'duplicates.size': 'near-duplicate group size',
    'duplicates.rank': 'rank among near-duplicates',
    'sequence.frame': 'frame number',
    'signal.f1': 'agreement with the current model',
    'signal.similarity': 'similarity to others',
    'signal.coverage': 'coverage',
    'signal.labelQuality': 'label quality',
    'signal.shapley': 'value on the golden set',
    'signal.novelty': 'novelty',
    'signal.staleness': 'loss of value by age',
    // Of one label or prediction.
    score: 'confidence',
    x: 'left edge',
    y: 'top edge',
    width: 'width',
    height: 'height',
  }),
)

export const adjectives = new Map(
  Object.entries<string>({
    hold: 'on hold',
    'review.blind': 'reviewed without predictions',
    sentinel: 'pinned',
  }),
)

/** What stands before the values of a field; of others "with the" and its name. */
export const prefixes = new Map(
  Object.entries<string>({
    state: 'that are',
    lifecycle: 'that are',
    'image.source': 'from',
    'image.month': 'taken in',
    'image.format': 'in the format',
    split: 'in the split',
    reviewer: 'reviewed by',
    'review.approver': 'approved by',
    'review.sentBackTo': 'sent back to',
  }),
)

/** What a list holds, before an item of it: "with the class dog". */
export const having = new Map(
  Object.entries<string>({
    'labels.classes': 'with the class',
    classes: 'with a label or shown prediction of the class',
    'corrections.classes': 'with corrections of the class',
    'labels.attributes': 'with the attribute',
    'image.tags': 'tagged',
  }),
)

/** Methods of a text, as in "whose path contains “cam3”", and what stands for it after "does not". */
export const textMethods = new Map(
  Object.entries<readonly [is: string, not: string]>({
    contains: ['contains', 'contain'],
    startsWith: ['starts with', 'start with'],
    endsWith: ['ends with', 'end with'],
    matches: ['matches the pattern', 'match the pattern'],
  }),
)

/** Functions that name one thing, by what stands before it. */
export const ofThing = new Map(
  Object.entries<string>({
    inDataset: 'in the dataset version',
    leftOutOf: 'left out of the dataset version',
    seenBy: 'seen by the model',
    failedBy: 'failed by the model',
    inSearch: 'found by the search',
    inAlarm: 'behind the alarm',
  }),
)

/** Parts of a time: "taken at an hour (UTC) below 6". */
export const timeParts = new Map(
  Object.entries<string>({
    getFullYear: 'in a year',
    getDate: 'on a day of the month',
    getHours: 'at an hour (UTC)',
  }),
)

const names = new Map(Object.entries<string>({ 'image.licence': 'license', 'sequence.frame': 'frame number' }))

/** What a field is called in a sentence about images: "labels", "imported", "on hold", "lowest confidence". */
export const fieldTitle = (field: string): string =>
  times.get(field) ??
  (counted.get(field) ? `number of ${counted.get(field)}` : (adjectives.get(field) ?? nameOf(field)))

/** `image.licence` as "license", `prediction.model` as "prediction model". */
export const nameOf = (field: string): string =>
  measured.get(field) ??
  names.get(field) ??
  (times.get(field) && `time ${times.get(field)}`) ??
  field
    .replace(/^image\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('.', ' ')
    .toLowerCase()
