import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import {
  EyeOff,
  FlaskConical,
  Images,
  type LucideIcon,
  PackagePlus,
  RefreshCw,
  RotateCcw,
  ScanEye,
  SlidersHorizontal,
  Users,
} from 'lucide-react'
import type { Alarm, AlarmStep, NextVersion } from '#contract'
import { engine, queries, reportProblem } from '../../connection/index.ts'
import { openAssign } from '../../dialogs/AssignDialog.tsx'
import { moreLike } from '../../dialogs/more-like.ts'
import { jobResult } from '../../jobs/job-end.ts'
import { toast } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate, useRoute } from '../../route/route.ts'

/** Finds newer images: those of the alarm are mostly reviewed already. */
const importedSince = (ms: number): string => `image.importedAt >= timestamp("${new Date(ms).toISOString()}")`

/** Opens what the page itself shows: the model's mistakes, and the question before an equal version is frozen. */
type Shown = { showMistakes(): void; askRetrain(next: NextVersion): void }

const isEqual = ({ since, added, removed, relabelled }: NextVersion): boolean =>
  since !== null && added + removed + relabelled === 0

/** Whether the images of an alarm are all reviewed: its detector watches reviews, not new images or the runtime. */
export const isReviewed = ({ detector }: Alarm): boolean => /^R[1-6]$|^R8$/.test(detector)

type Refusal = string | null
export type AlarmButton = { step: AlarmStep; label: string; icon: LucideIcon; refused: Refusal; run(): void }

const button = (step: AlarmStep, label: string, icon: LucideIcon, refused: Refusal, run: () => void): AlarmButton => ({
  step,
  label,
  icon,
  refused,
  run,
})

const reviewStep = ({ steps }: Alarm): AlarmStep => (steps.includes('look') ? 'look' : 'review')

/** Returns the buttons of an alarm's steps, in order. Its images can always be reviewed. */
export function useAlarmSteps(alarm: Alarm, { showMistakes, askRetrain }: Shown): AlarmButton[] {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const previous = models.find(({ aliases }) => aliases.includes('previous'))
  const mayTry = useRefusal('experiments.start', t`start an experiment`)
  const mayRollBack = useRefusal('models.rollback', t`roll back a model`)
  const mayAssign = useRefusal('labeling.assignQueue', t`assign images`)
  const mayRefresh = useRefusal('refresh.run', t`refresh a dataset`)
  const mayFreeze = useRefusal('datasets.freeze', t`freeze a version`)
  const { images, where, sinceMs, modelId, title } = alarm
  const [newest] = alarm.examples
  // Reviewed images have nothing left to do, so the button shows the model's mistakes.
  const review = isReviewed(alarm)
    ? button(reviewStep(alarm), t`Show what it got wrong`, ScanEye, null, showMistakes)
    : button(reviewStep(alarm), t`Review ${plural(images, { one: '# image', other: '# images' })}`, ScanEye, null, () =>
        navigate('review', { where, purpose: 'review' }),
      )
  const rollBack = () =>
    previous && openModelChange({ modelId: previous.modelId, alias: 'current', isRollback: true, reason: title })
  const compare = () => previous && navigate('experiments', { candidate: previous.modelId })
  const blindWhere = `${images > 0 ? `${where} || ` : ''}${importedSince(sinceMs)}`
  const openEvaluation = () => navigate('models', { modelId, view: 'evaluation' })
  const train = () => navigate('datasets', { view: 'refresh', begins: 'training' })
  const known = [
    ...(images > 0 ? [review] : []),
    ...(newest
      ? [button('collect', t`Collect more like these`, Images, null, () => void moreLike({ imageId: newest }))]
      : []),
    button('rollBack', t`Roll back…`, RotateCcw, mayRollBack, rollBack),
    button('compare', t`Compare with previous model…`, FlaskConical, mayTry, compare),
    button('compareUsers', t`Assign a second review…`, Users, mayAssign, () => openAssign(where, '', 'approve')),
    button('labelBlind', t`Label blind…`, EyeOff, mayAssign, () => openAssign(blindWhere, '', 'review', true)),
    button('retrain', t`Freeze a retrain set`, PackagePlus, mayFreeze, () => freezeOrAsk(alarm, askRetrain)),
    button('retrain', t`Refresh and train…`, RefreshCw, mayRefresh, train),
    button('threshold', t`Check thresholds`, SlidersHorizontal, null, openEvaluation),
    button('calibrate', t`Calibrate`, SlidersHorizontal, null, openEvaluation),
  ]
  const advised = alarm.steps.flatMap((step) => known.filter((one) => one.step === step))
  return advised.includes(review) || images === 0 ? advised : [...advised, review]
}

/** Freezes a retrain set. Asks first if nothing changed since the last version. */
const freezeOrAsk = (alarm: Alarm, askRetrain: Shown['askRetrain']): void => {
  engine.datasets
    .next()
    .then((next) => (isEqual(next) ? askRetrain(next) : freezeRetrainSet(alarm)))
    .catch(reportProblem(t`Can’t freeze a retrain set`))
}

/** Freezes all reviewed images, which include the alarm's, as a version to train on. */
export function freezeRetrainSet({ alarmId }: Alarm): void {
  const name = `retrain-${new Date().toISOString().slice(0, 10)}-${alarmId}`
  jobResult(engine.datasets.freeze({ name }), t`The freeze was canceled`)
    .then(() => {
      // A user who went on to label stays there.
      if (useRoute.getState().page === 'monitoring') return navigate('datasets', { name })
      toast({
        tone: 'ok',
        title: t`${name} is frozen`,
        detail: t`The export dialog shows the training commands`,
        action: { label: t`Show`, run: () => navigate('datasets', { name }) },
      })
    })
    .catch(reportProblem(t`Can’t freeze a retrain set`))
}
