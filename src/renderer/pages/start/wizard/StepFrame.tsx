import { t } from '@lingui/core/macro'
import { ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../kit/index.ts'
import { useWizard } from './wizard.ts'

type StepFrameProps = {
  title: string
  text: string
  onBack?(): void
  next: string
  /** Focuses the button, so that Enter continues. */
  isFocused?: boolean
  isReady?: boolean
  onNext(): void
  children: ReactNode
}

/** A step of the wizard with a title, its content, and buttons to go back and on. */
export function StepFrame({ title, text, onBack, next, isFocused, isReady = true, onNext, children }: StepFrameProps) {
  const { isBusy, problem } = useWizard()
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady && !isBusy) onNext()
      }}
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-[720px] flex-col gap-5 px-8 py-10 [@media(max-height:840px)]:py-6">
          <div>
            <h1 className="text-xl font-semibold">{title}</h1>
            <p className="mt-1 text-text-2">{text}</p>
          </div>
          {children}
          <Problem problem={problem} />
        </div>
      </div>
      <div className="border-t border-line">
        <div className="mx-auto flex w-full max-w-[720px] justify-end gap-2 px-8 py-3">
          {onBack && <Button disabled={isBusy} onClick={onBack}>{t`Back`}</Button>}
          <Button variant="primary" type="submit" keys="Enter" autoFocus={isFocused} disabled={!isReady || isBusy}>
            {next} <ArrowRight size={16} aria-hidden />
          </Button>
        </div>
      </div>
    </form>
  )
}

export function Problem({ problem }: { problem: string | null }) {
  if (problem === null) return null
  return (
    <p role="alert" data-selectable className="rounded-md bg-danger-soft px-3 py-2 text-danger">
      {problem}
    </p>
  )
}
