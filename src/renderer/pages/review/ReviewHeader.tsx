import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import {
  Check,
  CheckCheck,
  ChevronLeft,
  ChevronRight,
  Grid3x3,
  LayoutGrid,
  ListChecks,
  type LucideIcon,
  Redo2,
  ScanSearch,
  Undo,
  Undo2,
} from 'lucide-react'
import { useStore } from 'zustand'
import { runCommand, useKeysFor } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { thresholdOf } from '../../editor/editor-state.ts'
import { Hint } from '../../hints/Hint.tsx'
import { Button, classNames, formatCount, formatScore, Kbd, Slider, StateBadge, Tooltip } from '../../kit/index.ts'
import { fromEngine } from '../../texts/from-engine.ts'
import { ViewersOf } from '../../viewers/ViewersOf.tsx'
import { CommandButton } from './commands/CommandButton.tsx'
import { useEditor, useReview, useReviewSession } from './review-context.ts'
import { SavedSign } from './saving/SavedSign.tsx'

/** Shows image, save status, mode, threshold and verdict. */
export function ReviewHeader() {
  return (
    <header className="@container flex h-[52px] shrink-0 items-center gap-2 border-b border-line bg-surface px-2">
      <CommandButton id="review.previousImage" icon={ChevronLeft} label={t`Previous image`} />
      <CommandButton id="review.nextImage" icon={ChevronRight} label={t`Next image`} />
      <ImageTitle />
      <SavedSign />
      <ModeSwitch />
      <div className="flex shrink-0 items-center gap-1 @max-[34rem]:ml-auto">
        <Threshold />
        <UndoRedo />
        <Verdict />
      </div>
    </header>
  )
}

function ImageTitle() {
  const path = useEditor((state) => state.snapshot?.image.path)
  const imageId = useReview((page) => (page.status === 'image' ? page.imageId : null))
  const state = useEditor(({ snapshot }) => snapshot?.labels.state)
  return (
    <div className="flex min-w-0 flex-col">
      <div className="flex min-w-0 items-center gap-2">
        <h1 className="min-w-0 truncate font-semibold @min-[1200px]:max-w-60" title={path} data-selectable>
          {path?.split('/').at(-1) ?? t`Opening…`}
        </h1>
        {state && (
          <span className="flex @max-[46rem]:hidden">
            <StateBadge state={state} />
          </span>
        )}
        <ViewersOf imageId={imageId} />
      </div>
      <WhyNext />
    </div>
  )
}

/** Shows why this image comes next. */
function WhyNext() {
  const imageId = useEditor((state) => state.snapshot?.image.imageId)
  const order = useReview((state) => state.order)
  const { data } = useQuery({
    ...queries.labeling.whyNext.queryOptions({ input: { imageId: imageId!, order } }),
    enabled: imageId !== undefined && order !== '',
  })
  if (!data) return null
  return (
    <p className="truncate text-xs text-text-3" title={fromEngine(data)} data-selectable>
      {fromEngine(data)}
    </p>
  )
}

function Verdict() {
  const isSecondReview = useReview(({ purpose }) => purpose === 'approve')
  const isReviewed = useEditor(({ snapshot }) => snapshot?.labels.state === 'reviewed')
  return isSecondReview && isReviewed ? <SecondVerdict /> : <AcceptImage />
}

function Threshold() {
  const { editor } = useReviewSession()
  const fromScore = useEditor(thresholdOf)
  const hidden = useEditor(({ shown }) => shown.belowThreshold)
  const all = useEditor(({ snapshot }) => (snapshot?.labels.predictions.length ?? 0) > 0)
  if (!all) return null
  return (
    <div className="flex items-center gap-2 pr-2 @max-[34rem]:hidden">
      <span className="text-xs text-text-3 @max-[46rem]:hidden">{t`from`}</span>
      <span className="tabular w-7 text-xs text-text">{formatScore(fromScore)}</span>
      <Slider
        label={t`Confidence threshold`}
        value={fromScore}
        min={0}
        max={1}
        step={0.01}
        onChange={(next) => editor.display.setThreshold(next)}
        className="w-24 @max-[80rem]:w-14"
      />
      <span className="tabular text-xs whitespace-nowrap text-text-3 @max-[46rem]:hidden">{t`${formatCount(hidden)} hidden`}</span>
    </div>
  )
}

const modes = [
  { id: 'review.mode.objects', mode: 'objects', icon: LayoutGrid, label: t`Image`, hint: t`Review all objects` },
  {
    id: 'review.mode.single',
    mode: 'single',
    icon: ScanSearch,
    label: t`Single object`,
    hint: t`One object at a time`,
  },
  { id: 'review.mode.attributes', mode: 'attributes', icon: ListChecks, label: t`Attributes`, hint: t`One at a time` },
  { id: 'review.chips', mode: null, icon: Grid3x3, label: t`Class grid`, hint: t`Objects of one class` },
] as const

function ModeSwitch() {
  const { modes: kept } = useReviewSession()
  const present = useStore(kept.store, ({ mode }) => mode)
  return (
    <fieldset
      aria-label={t`Review mode`}
      className="mx-auto flex shrink-0 rounded-lg bg-inset p-0.5 @max-[34rem]:hidden"
    >
      {modes.map(({ mode, ...face }) => (
        <Mode key={face.id} {...face} pressed={mode === present} />
      ))}
    </fieldset>
  )
}

type ModeProps = { id: string; icon: LucideIcon; label: string; hint: string; pressed: boolean }

function Mode({ id, icon: Icon, label, hint, pressed }: ModeProps) {
  const keys = useKeysFor(id)
  // Two verdicts take more room than one.
  const isSecondReview = useReview(({ purpose }) => purpose === 'approve')
  return (
    <Tooltip label={hint} keys={keys}>
      <button
        type="button"
        aria-pressed={pressed}
        onClick={() => runCommand(id)}
        className={classNames(
          'flex h-7 items-center gap-1.5 rounded-md px-2.5 whitespace-nowrap @max-[80rem]:px-2',
          pressed ? 'bg-chosen font-medium text-text shadow-sm' : 'text-text-2 hover:text-text',
        )}
      >
        <Icon size={15} aria-hidden />
        <span className={isSecondReview ? '@max-[82rem]:sr-only' : '@max-[69rem]:sr-only'}>{label}</span>
      </button>
    </Tooltip>
  )
}

function UndoRedo() {
  const { trail } = useReviewSession()
  const undoable = useStore(trail.page, (state) => state.canUndo)
  const redoable = useStore(trail.page, (state) => state.canRedo)
  const canUndo = useEditor(({ snapshot }) => snapshot?.canUndo ?? false) || undoable
  const canRedo = useEditor(({ snapshot }) => snapshot?.canRedo ?? false) || redoable
  return (
    <>
      <CommandButton id="review.undo" icon={Undo2} label={t`Undo`} disabled={!canUndo} />
      <CommandButton id="review.redo" icon={Redo2} label={t`Redo`} disabled={!canRedo} />
    </>
  )
}

function AcceptImage() {
  const keys = useKeysFor('review.acceptImage')
  const opened = useEditor(({ snapshot }) => snapshot !== null)
  return (
    <Hint
      name="accept"
      command="review.accept"
      text={t`Enter accepts the selected object and goes to the next. The framed button accepts the whole image.`}
    >
      <span className="ml-1">
        <Button variant="primary" icon={Check} disabled={!opened} onClick={() => runCommand('review.acceptImage')}>
          {t`Accept image`}
          {keys && (
            <span className="ml-1 hidden opacity-90 min-[1500px]:inline">
              <Kbd keys={keys} />
            </span>
          )}
        </Button>
      </span>
    </Hint>
  )
}

/** Shows the second reviewer's verdicts. */
function SecondVerdict() {
  const mayApprove = useEditor(({ snapshot }) => snapshot?.image.mayApprove ?? false)
  return (
    <>
      <Button icon={Undo} className="ml-1" onClick={() => runCommand('review.sendBack')}>
        {t`Send back`}
      </Button>
      <Button variant="primary" icon={CheckCheck} disabled={!mayApprove} onClick={() => runCommand('review.approve')}>
        {t`Approve`}
      </Button>
    </>
  )
}
