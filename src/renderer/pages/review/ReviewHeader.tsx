import {
  Check,
  CheckCheck,
  ChevronLeft,
  ChevronRight,
  Grid3x3,
  LayoutGrid,
  ListChecks,
  Redo2,
  Square,
  Undo,
  Undo2,
} from 'lucide-react'
import { useStore } from 'zustand'
import { runCommand, useKeysFor } from '../../commands/index.ts'
import { Button, IconButton, Kbd, Slider, StateBadge } from '../../kit/index.ts'
import { useEditor, useReview, useReviewSession } from './review-context.ts'
import { SavedSign } from './SavedSign.tsx'

/** Which image this is, how far the queue has come, whether all is saved, and what is shown of the predictions. */
export function ReviewHeader() {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-2">
      <CommandButton id="review.previousImage" icon={ChevronLeft} label="Previous image" />
      <CommandButton id="review.nextImage" icon={ChevronRight} label="Next image" />
      <ImageTitle />
      <SavedSign />
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <Threshold />
        <ModeSwitch />
        <UndoRedo />
        <Verdict />
      </div>
    </header>
  )
}

function ImageTitle() {
  const place = useReview((state) => (state.status === 'image' ? `${state.position + 1} of ${state.total}` : ''))
  const path = useEditor((state) => state.snapshot?.image.path)
  const state = useEditor(({ snapshot }) => snapshot?.labels.state)
  return (
    <>
      <h1 className="min-w-0 shrink truncate font-semibold" title={path} data-selectable>
        {path?.split('/').at(-1) ?? 'Opening…'}
      </h1>
      <span className="tabular shrink-0 text-text-3" data-testid="position">
        {place}
      </span>
      {state && <StateBadge state={state} />}
    </>
  )
}

function Verdict() {
  const isSecondLook = useReview(({ purpose }) => purpose === 'approve')
  const isReviewed = useEditor(({ snapshot }) => snapshot?.labels.state === 'reviewed')
  return isSecondLook && isReviewed ? <SecondVerdict /> : <AcceptImage />
}

function CommandButton({
  id,
  icon,
  label,
  disabled,
  pressed,
}: {
  id: string
  icon: typeof Check
  label: string
  disabled?: boolean
  pressed?: boolean
}) {
  const keys = useKeysFor(id)
  return (
    <IconButton
      icon={icon}
      label={label}
      keys={keys}
      disabled={disabled}
      onClick={() => runCommand(id)}
      {...(pressed !== undefined && { pressed })}
    />
  )
}

function Threshold() {
  const { editor } = useReviewSession()
  const fromScore = useEditor((state) => state.fromScore)
  const toReview = useEditor(({ shown }) => shown.toReview.length)
  const hidden = useEditor(({ shown }) => shown.belowThreshold)
  const all = useEditor(({ snapshot }) => (snapshot?.labels.predictions.length ?? 0) > 0)
  if (!all) return null
  return (
    <div className="flex items-center gap-2 border-r border-line pr-2">
      <span className="text-xs text-text-3">from</span>
      <span className="tabular w-7 text-xs text-text">{fromScore.toFixed(2)}</span>
      <Slider
        label="Confidence threshold"
        value={fromScore}
        min={0}
        max={1}
        step={0.01}
        onChange={(next) => editor.display.setThreshold(next)}
        className="w-24"
      />
      <span className="tabular min-w-36 text-xs whitespace-nowrap text-text-3">
        <b className="font-medium text-text">{toReview}</b> to review, {hidden} hidden
      </span>
    </div>
  )
}

const modes = [
  { mode: 'objects', icon: LayoutGrid, label: 'All objects' },
  { mode: 'single', icon: Square, label: 'One object at a time' },
  { mode: 'attributes', icon: ListChecks, label: 'Attributes, one object at a time' },
] as const

/** How the image is gone through. */
function ModeSwitch() {
  const { modes: kept } = useReviewSession()
  const present = useStore(kept.store, ({ mode }) => mode)
  return (
    <fieldset aria-label="Review mode" className="flex items-center gap-0.5 border-r border-line pr-1">
      {modes.map(({ mode, icon, label }) => (
        <CommandButton key={mode} id={`review.mode.${mode}`} icon={icon} label={label} pressed={mode === present} />
      ))}
      <CommandButton id="review.chips" icon={Grid3x3} label="Class grid" />
    </fieldset>
  )
}

function UndoRedo() {
  const canUndo = useEditor(({ snapshot }) => snapshot?.canUndo ?? false)
  const canRedo = useEditor(({ snapshot }) => snapshot?.canRedo ?? false)
  return (
    <>
      <CommandButton id="review.undo" icon={Undo2} label="Undo" disabled={!canUndo} />
      <CommandButton id="review.redo" icon={Redo2} label="Redo" disabled={!canRedo} />
    </>
  )
}

function AcceptImage() {
  const keys = useKeysFor('review.acceptImage')
  const opened = useEditor(({ snapshot }) => snapshot !== null)
  return (
    <Button
      variant="primary"
      icon={Check}
      disabled={!opened}
      className="ml-1"
      onClick={() => runCommand('review.acceptImage')}
    >
      Accept image
      {keys && (
        <span className="ml-1 hidden opacity-90 min-[1500px]:inline">
          <Kbd keys={keys} />
        </span>
      )}
    </Button>
  )
}

/** What a second user says of somebody's review. */
function SecondVerdict() {
  const mayApprove = useEditor(({ snapshot }) => snapshot?.image.mayApprove ?? false)
  return (
    <>
      <Button icon={Undo} className="ml-1" onClick={() => runCommand('review.sendBack')}>
        Send back
      </Button>
      <Button variant="primary" icon={CheckCheck} disabled={!mayApprove} onClick={() => runCommand('review.approve')}>
        Approve
      </Button>
    </>
  )
}
