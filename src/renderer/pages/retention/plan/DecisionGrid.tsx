import { t } from '@lingui/core/macro'
import type { Decision } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { actionLooks } from '../action-styles.ts'

type DecisionGridProps = { rows: readonly Decision[]; onExplain(imageId: ImageId): void }

/** The images of a plan side by side, each with what happens to it and the first reason. */
export function DecisionGrid({ rows, onExplain }: DecisionGridProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(150px,1fr))] gap-3 p-3" aria-label={t`Images`}>
      {rows.map(({ imageId, path, action, because }) => (
        <li key={imageId}>
          <button
            type="button"
            onClick={() => onExplain(imageId)}
            className="flex w-full flex-col overflow-hidden rounded-md border border-line text-left hover:border-line-strong"
          >
            <Thumbnail variant="proxy" imageId={imageId} className="aspect-4/3 w-full" />
            <span className="flex w-full flex-col gap-0.5 p-2">
              <span className="flex items-center gap-1.5">
                <span
                  className="size-2 shrink-0 rounded-full"
                  style={{ background: actionLooks[action].color }}
                  aria-hidden
                />
                <span className="min-w-0 flex-1 truncate" title={path}>
                  {path.split('/').at(-1)}
                </span>
              </span>
              <span className="line-clamp-2 text-xs text-text-2">
                {because[0]?.detail ?? actionLooks[action].title}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
