import { type LucideIcon, PackagePlus, RotateCcw, ScanEye } from 'lucide-react'
import type { Alarm } from '#contract'
import { engine, reportProblem } from '../../connection/index.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { countOf, toast } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'

type Step = { label: string; icon: LucideIcon; refused: string | null; run(): void }

/** What the buttons of an alarm do, the best first. */
export function useAlarmSteps(alarm: Alarm): Step[] {
  const mayRollBack = useRefusal('models.rollback', 'roll back a model')
  const mayFreeze = useRefusal('datasets.freeze', 'freeze a version')
  const review: Step = {
    label: `Review ${countOf(alarm.images, 'image')}`,
    icon: ScanEye,
    refused: null,
    run: () => navigate('review', { where: alarm.where, purpose: 'review' }),
  }
  const rollBack: Step = {
    label: 'Roll back',
    icon: RotateCcw,
    refused: mayRollBack,
    run: () => {
      engine.models
        .rollback({ reason: alarm.title })
        .then(({ name }) => toast({ tone: 'ok', title: `${name} is current again` }))
        .catch(reportProblem('Not rolled back'))
    },
  }
  const retrain: Step = {
    label: 'Freeze a retrain set',
    icon: PackagePlus,
    refused: mayFreeze,
    run: () => {
      const name = `retrain-${new Date().toISOString().slice(0, 10)}-${alarm.alarmId}`
      engine.datasets
        .freeze({ name })
        .then(({ jobId }) => jobEnd(jobId))
        .then(({ status, error }) => {
          if (status !== 'done') throw new Error(error ?? 'The freeze was canceled')
          toast({ tone: 'ok', title: `${name} is frozen`, detail: 'Its export names the commands to train on it' })
          navigate('datasets', { name })
        })
        .catch(reportProblem('No retrain set frozen'))
    },
  }
  return [
    ...(alarm.steps.includes('rollBack') ? [rollBack] : []),
    ...(alarm.images > 0 ? [review] : []),
    ...(alarm.steps.includes('retrain') ? [retrain] : []),
  ]
}
