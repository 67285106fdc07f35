import { allClasses, corrections } from '../ledger/review-unit.ts'
import { type Detector, defineDetector, percent } from './detector.ts'
import { amberFrom, falseAlarmRate, meanProcess, redFrom } from './mean-process.ts'

type MeanDetector = Omit<
  Detector<number>,
  'amberFrom' | 'redFrom' | 'falseAlarmRate' | 'scopes' | 'process' | 'isHit'
> &
  Partial<Pick<Detector<number>, 'redFrom' | 'amberFrom' | 'falseAlarmRate' | 'scopes' | 'isHit'>>

/** Defines a detector that watches for a rise of a mean. */
const watching = (detector: MeanDetector): Detector =>
  defineDetector({
    amberFrom,
    redFrom,
    falseAlarmRate,
    scopes: 'none',
    isHit: (value) => value > 0,
    ...detector,
    process: meanProcess,
  })

const anyCorrection = 'c.moved + c.relabelled + c.deleted + c.added > 0'

/** Every detector of a mean, R1 to R5 and R8. To add one, add an entry. */
export const meanDetectors: readonly Detector[] = [
  /** How often anything on an image has to be corrected. */
  watching({
    id: 'R1',
    title: 'Corrections',
    observations: ({ classes }) => [{ scope: 0, value: corrections(classes.get(allClasses)!) > 0 ? 1 : 0 }],
    hitSql: anyCorrection,
    heading: () => 'More images need corrections',
    because: ({ found, usual }) =>
      `${percent(found)} of the images since then needed corrections; usual is ${percent(usual ?? 0)}.`,
    steps: ['rollBack', 'review', 'retrain'],
  }),
  /**
   * How much work corrections take. Converts manual work saved, −1 to 1, to work left, 0 to 1: one half equals the work
   * by hand.
   */
  watching({
    id: 'R2',
    title: 'Amount of correction',
    observations: ({ score }) => (score === null ? [] : [{ scope: 0, value: (1 - score) / 2 }]),
    isHit: (value) => value > 0.1,
    hitSql: '(1 - u.score) / 2',
    heading: () => 'Corrections take more work',
    because: ({ found, usual }) =>
      `Corrections took ${percent(2 * found)} of the work of labeling by hand since then; normal is ${percent(2 * (usual ?? 0))}.`,
    steps: ['rollBack', 'review', 'retrain'],
  }),
  /** How often an image with a class has an object of it that the model missed. */
  watching({
    id: 'R3',
    title: 'Missed objects',
    scopes: 'class',
    observations: ({ classes }) =>
      [...classes]
        .filter(([scope, { accepted, moved, added }]) => scope !== allClasses && accepted + moved + added > 0)
        .map(([scope, { added }]) => ({ scope, value: added > 0 ? 1 : 0 })),
    hitSql: 'iif(c.accepted + c.moved + c.added > 0, c.added > 0, NULL)',
    heading: ({ subject }) => `${subject} is missed more often`,
    because: ({ subject, found, usual }) =>
      `Objects had to be added on ${percent(found)} of the images with ${subject} since then; normal is ${percent(usual ?? 0)}.`,
    steps: ['review', 'collect', 'labelBlind', 'retrain'],
  }),
  /** How often an image with predictions of a class has a false one. */
  watching({
    id: 'R4',
    title: 'Deleted predictions',
    scopes: 'class',
    observations: ({ classes }) =>
      [...classes]
        .filter(
          ([scope, { accepted, moved, relabelled, deleted }]) =>
            scope !== allClasses && accepted + moved + relabelled + deleted > 0,
        )
        .map(([scope, { deleted, relabelled }]) => ({ scope, value: deleted + relabelled > 0 ? 1 : 0 })),
    hitSql: 'iif(c.accepted + c.moved + c.relabelled + c.deleted > 0, c.deleted + c.relabelled > 0, NULL)',
    heading: ({ subject }) => `${subject} is predicted wrongly more often`,
    because: ({ subject, found, usual }) =>
      `Predictions of ${subject} were deleted or relabeled on ${percent(found)} of the images with them since then; normal is ${percent(usual ?? 0)}.`,
    steps: ['review', 'threshold', 'retrain'],
  }),
  /** How far accepted boxes have to be moved. */
  watching({
    id: 'R5',
    title: 'Box quality',
    observations({ classes }) {
      const { accepted, moved, iou } = classes.get(allClasses)!
      return accepted + moved === 0 ? [] : [{ scope: 0, value: Math.max(0, 1 - iou / (accepted + moved)) }]
    },
    isHit: (value) => value > 0.05,
    hitSql: '1 - c.iou / nullif(c.accepted + c.moved, 0)',
    heading: () => 'Box placement got worse',
    because: ({ found, usual }) =>
      `Boxes overlap the corrected boxes by ${percent(1 - found)} since then; normal is ${percent(1 - (usual ?? 0))}.`,
    steps: ['review', 'preprocessing', 'retrain'],
  }),
  /** R1 for each user. When one user corrects more, that says something about the user, not about the model. */
  watching({
    id: 'R8',
    title: 'Corrections by user',
    amberFrom: redFrom,
    redFrom: null,
    falseAlarmRate: 0,
    scopes: 'user',
    observations: ({ classes }, { userRow }) => [
      { scope: userRow, value: corrections(classes.get(allClasses)!) > 0 ? 1 : 0 },
    ],
    hitSql: anyCorrection,
    heading: ({ subject }) => `${subject} corrects more than before`,
    because: ({ subject, found, usual }) =>
      `${subject} corrected ${percent(found)} of the images since then; normal for this user is ${percent(usual ?? 0)}.`,
    steps: ['review', 'compareUsers'],
  }),
]
