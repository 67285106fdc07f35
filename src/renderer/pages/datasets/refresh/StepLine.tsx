import { t } from '@lingui/core/macro'
import { Circle, CircleCheck, CircleMinus, CirclePause, CircleSlash, CircleX, LoaderCircle } from 'lucide-react'
import type { RefreshRun, RefreshStep } from '#contract'
import { classNames, formatDuration, formatTime } from '../../../kit/index.ts'
import { StepResult } from './StepResult.tsx'
import { stateTexts, stepTitles } from './step-text.ts'

const looks = {
  waiting: { icon: Circle, color: 'text-text-3' },
  running: { icon: LoaderCircle, color: 'text-accent-text animate-spin' },
  done: { icon: CircleCheck, color: 'text-ok' },
  held: { icon: CirclePause, color: 'text-warn' },
  failed: { icon: CircleX, color: 'text-danger' },
  stopped: { icon: CircleSlash, color: 'text-warn' },
  skipped: { icon: CircleMinus, color: 'text-text-3' },
} as const

/** A step of a refresh: its state, how long it took, and what it led to. `isShown`: the refresh stands there. */
export function StepLine({ run, step, isShown }: { run: RefreshRun; step: RefreshStep; isShown: boolean }) {
  const { icon: Icon, color } = looks[step.state]
  const { startedAtMs, endedAtMs, state } = step
  const isQuiet = state === 'waiting' || state === 'skipped'
  return (
    <li
      aria-current={isShown ? 'step' : undefined}
      className="grid grid-cols-[20px_12rem_minmax(0,1fr)_6rem] items-start gap-x-3 border-b border-line py-3"
    >
      <Icon size={16} className={`mt-0.5 ${color}`} aria-hidden />
      <span className={classNames('font-medium', isQuiet && 'text-text-3')}>{stepTitles[step.step]}</span>
      <div className="min-w-0">
        {state === 'done' ? (
          <span className="sr-only">{stateTexts.done}</span>
        ) : (
          <p className={isQuiet ? 'text-text-3' : 'text-text-2'}>{stateTexts[state]}</p>
        )}
        {state !== 'waiting' && <StepResult run={run} step={step} />}
      </div>
      <span
        className="tabular text-right text-xs text-text-3"
        title={startedAtMs === null ? undefined : t`Began ${formatTime(startedAtMs)}`}
      >
        {startedAtMs !== null &&
          endedAtMs !== null &&
          endedAtMs - startedAtMs >= 1000 &&
          formatDuration((endedAtMs - startedAtMs) / 1000)}
      </span>
    </li>
  )
}
