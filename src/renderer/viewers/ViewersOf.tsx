import { t } from '@lingui/core/macro'
import type { ImageId } from '#model/ids.ts'
import { formatList } from '../kit/index.ts'
import { useViewersOf } from './viewers.ts'

/** Returns the initials of a user's first and last name. */
function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? [...word][0] : ''))
  return letters.join('').toUpperCase()
}

const maxShown = 3

/** Shows the initials of others who have an image open, with names on hover. */
export function ViewersOf({ imageId }: { imageId: ImageId | null }) {
  const viewers = useViewersOf(imageId)
  if (viewers.length === 0) return null
  const label = t`Also open with ${formatList(viewers)}`
  return (
    <span role="img" aria-label={label} title={label} className="flex -space-x-1">
      {viewers.slice(0, maxShown).map((name) => (
        <Initials key={name} text={initialsOf(name)} />
      ))}
      {viewers.length > maxShown && <Initials text={`+${viewers.length - maxShown}`} />}
    </span>
  )
}

const Initials = ({ text }: { text: string }) => (
  <span
    aria-hidden
    className="grid size-6 shrink-0 place-items-center rounded-full border-2 border-surface bg-accent text-[10px] font-semibold text-on-accent"
  >
    {text}
  </span>
)
