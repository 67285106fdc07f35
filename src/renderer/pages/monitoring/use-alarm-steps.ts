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

/** Most of what an alarm shows is reviewed: what came in since is not yet, and of the same kind. */
const cameSince = (ms: number): string => `image.importedAt >= timestamp("${new Date(ms).toISOString()}")`

/** What is shown in place: the model's mistakes, and the question before a version is frozen that would be the last one again. */
type Shown = { showMistakes(): void; askRetrain(next: NextVersion): void }

const isEqual = ({ since, added, removed, relabelled }: NextVersion): boolean =>
  since !== null && added + removed + relabelled === 0

/** Detectors of reviews show reviewed images; those of new images and of how the model runs, others too. */
export const isReviewed = ({ detector }: Alarm): boolean => /^R[1-6]$|^R8$/.test(detector)

export type AlarmButton = { step: AlarmStep; label: string; icon: LucideIcon; refused: string | null; run(): void }

/** The steps of an alarm that have a button, in order; its images can always be reviewed. */
export function useAlarmSteps(alarm: Alarm, { showMistakes, askRetrain }: Shown): AlarmButton[] {
  const { data: models = [] } = useQuery(queries.models.list.queryOptions())
  const previous = models.find(({ aliases }) => aliases.includes('previous'))
  const mayTry = useRefusal('experiments.start', t`start an experiment`)
  const mayRollBack = useRefusal('models.rollback', t`roll back a model`)
  const mayAssign = useRefusal('labeling.assignQueue', t`assign images`)
  const retrainSteps = useRetrainSteps(alarm, askRetrain)
  const review: AlarmButton = {
    // Images to check open in review.
    step: alarm.steps.includes('look') ? 'look' : 'review',
    label: isReviewed(alarm)
      ? t`Show what it got wrong`
      : t`Review ${plural(alarm.images, { one: '# image', other: '# images' })}`,
    icon: ScanEye,
    refused: null,
    // What was reviewed has nothing left to do: there it is about what the model got wrong.
    run: () => (isReviewed(alarm) ? showMistakes() : navigate('review', { where: alarm.where, purpose: 'review' })),
  }
  const rollBack: AlarmButton = {
    step: 'rollBack',
    label: t`Roll back…`,
    icon: RotateCcw,
    refused: mayRollBack,
    run: () =>
      previous &&
      openModelChange({ modelId: previous.modelId, alias: 'current', isRollback: true, reason: alarm.title }),
  }
  const compare: AlarmButton = {
    step: 'compare',
    label: t`Compare with previous model…`,
    icon: FlaskConical,
    refused: mayTry,
    run: () => previous && navigate('experiments', { candidate: previous.modelId }),
  }
  const [newest] = alarm.examples
  const collect: AlarmButton = {
    step: 'collect',
    label: t`Collect more like these`,
    icon: Images,
    refused: null,
    run: () => newest && void moreLike({ imageId: newest }),
  }
  const compareUsers: AlarmButton = {
    step: 'compareUsers',
    label: t`Assign a second review…`,
    icon: Users,
    refused: mayAssign,
    run: () => openAssign(alarm.where, '', 'approve'),
  }
  const evidence = alarm.images > 0 ? `${alarm.where} || ` : ''
  const labelBlind: AlarmButton = {
    step: 'labelBlind',
    label: t`Label blind…`,
    icon: EyeOff,
    refused: mayAssign,
    run: () => openAssign(`${evidence}${cameSince(alarm.sinceMs)}`, '', 'review', true),
  }
  const evaluation = (step: AlarmStep, label: string): AlarmButton => ({
    ...{ step, label, icon: SlidersHorizontal, refused: null },
    run: () => navigate('models', { modelId: alarm.modelId, view: 'evaluation' }),
  })
  const known = [
    ...(alarm.images > 0 ? [review] : []),
    ...(newest ? [collect] : []),
    ...[rollBack, compare, compareUsers, labelBlind, ...retrainSteps],
    evaluation('threshold', t`Check thresholds`),
    evaluation('calibrate', t`Calibrate`),
  ]
  const advised = alarm.steps.flatMap((step) => known.filter((one) => one.step === step))
  return advised.includes(review) || alarm.images === 0 ? advised : [...advised, review]
}

function useRetrainSteps(alarm: Alarm, askRetrain: Shown['askRetrain']): AlarmButton[] {
  const mayRefresh = useRefusal('refresh.run', t`refresh a dataset`)
  const mayFreeze = useRefusal('datasets.freeze', t`freeze a version`)
  const freeze: AlarmButton = {
    step: 'retrain',
    label: t`Freeze a retrain set`,
    icon: PackagePlus,
    refused: mayFreeze,
    run: () => retrainOn(alarm, askRetrain),
  }
  const refresh: AlarmButton = {
    step: 'retrain',
    label: t`Refresh and train…`,
    icon: RefreshCw,
    refused: mayRefresh,
    run: () => navigate('datasets', { view: 'refresh', begins: true }),
  }
  return [freeze, refresh]
}

/** Freezes what is reviewed, and asks before where nothing changed since the last version. */
const retrainOn = (alarm: Alarm, askRetrain: Shown['askRetrain']): void => {
  engine.datasets
    .next()
    .then((next) => (isEqual(next) ? askRetrain(next) : freezeRetrainSet(alarm)))
    .catch(reportProblem(t`Can’t freeze a retrain set`))
}

/** All reviewed images, with the alarm's among them, as a version to train on. */
export function freezeRetrainSet({ alarmId }: Alarm): void {
  const name = `retrain-${new Date().toISOString().slice(0, 10)}-${alarmId}`
  jobResult(engine.datasets.freeze({ name }), t`The freeze was canceled`)
    .then(() => {
      // A user who labels meanwhile stays where they are.
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
