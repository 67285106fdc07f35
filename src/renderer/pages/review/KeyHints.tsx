import { useKeysFor } from '../../commands/index.ts'
import { selectedIn } from '../../editor/editor-state.ts'
import { pan, select } from '../../editor/tools/index.ts'
import { Kbd } from '../../kit/index.ts'
import { useEditor } from './flow-context.ts'

type Hint = { id: string; words: string }

const always: Hint[] = [
  { id: 'review.acceptImage', words: 'accept image' },
  { id: 'review.nextImage', words: 'next image' },
  { id: 'help.shortcuts', words: 'all keys' },
]

/** The keys that help most just now, and the latest message. */
export function KeyHints() {
  const said = useEditor((state) => state.said)
  const situation = useEditor((state): 'drawing' | 'prediction' | 'held' | 'annotation' | 'open' | 'done' => {
    if (state.tool !== select && state.tool !== pan) return 'drawing'
    const selected = selectedIn(state)
    if (selected?.prediction) return state.inHand ? 'held' : 'prediction'
    if (selected) return 'annotation'
    return state.shown.toReview.length > 0 ? 'open' : 'done'
  })
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line bg-surface px-3 text-xs text-text-2">
      <output aria-live="polite" className="min-w-40 flex-1 truncate" data-testid="said">
        {said?.sentence}
      </output>
      <div className="flex h-8 flex-wrap items-center justify-end gap-x-4 overflow-hidden [&>*]:h-8">
        {hintsFor[situation].map((hint) => (
          <HintKeys key={hint.id} hint={hint} />
        ))}
      </div>
    </footer>
  )
}

const hintsFor: Record<'drawing' | 'prediction' | 'held' | 'annotation' | 'open' | 'done', Hint[]> = {
  drawing: [
    { id: 'draw.finish', words: 'finish' },
    { id: 'draw.removeLast', words: 'last point back' },
    { id: 'draw.cancel', words: 'cancel' },
    { id: 'review.label', words: 'label' },
  ],
  prediction: [
    { id: 'review.accept', words: 'accept' },
    { id: 'review.remove', words: 'delete' },
    { id: 'review.label', words: 'label' },
    { id: 'review.nextObject', words: 'next object' },
    ...always,
  ],
  held: [
    { id: 'review.accept', words: 'accept' },
    { id: 'review.remove', words: 'delete' },
    { id: 'review.label', words: 'label' },
    { id: 'edit.move.left.1', words: '↑ ↓ → move' },
    { id: 'edit.resize.right.1', words: 'resize' },
    ...always,
  ],
  annotation: [
    { id: 'review.accept', words: 'next to review' },
    { id: 'review.remove', words: 'delete' },
    { id: 'review.label', words: 'label' },
    { id: 'edit.move.left.1', words: '↑ ↓ → move' },
    { id: 'edit.resize.right.1', words: 'resize' },
    ...always,
  ],
  open: [{ id: 'review.accept', words: 'first to review' }, { id: 'tool.box', words: 'draw a box' }, ...always],
  done: [
    { id: 'review.accept', words: 'finish image' },
    { id: 'tool.box', words: 'draw a box' },
    { id: 'review.reject', words: 'reject' },
    { id: 'review.nextImage', words: 'next image' },
    { id: 'help.shortcuts', words: 'all keys' },
  ],
}

function HintKeys({ hint: { id, words } }: { hint: Hint }) {
  const keys = useKeysFor(id)
  if (!keys) return null
  return (
    <span className="flex shrink-0 items-center gap-1.5 whitespace-nowrap">
      <Kbd keys={keys} /> {words}
    </span>
  )
}
