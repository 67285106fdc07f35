import { t } from '@lingui/core/macro'
import {
  CalendarDays,
  CodeXml,
  Database,
  FileImage,
  FolderOpen,
  type LucideIcon,
  MessageSquare,
  ScanSearch,
  Shapes,
  Sparkle,
  SquareDashed,
  Tag,
  User,
} from 'lucide-react'
import { classNames, formatCount, Kbd } from '../kit/index.ts'
import type { Meaning } from './meanings.ts'
import { beforePart, keyOf, type Offer } from './offers.ts'
import type { OfferPart } from './readings.ts'
import type { CountedOffer } from './use-offers.ts'

const icons: Readonly<Record<Meaning['kind'], LucideIcon>> = {
  class: Shapes,
  tag: Tag,
  source: FolderOpen,
  reviewer: User,
  dataset: Database,
  phrase: Sparkle,
  date: CalendarDays,
  file: FileImage,
  comment: MessageSquare,
  look: ScanSearch,
  object: SquareDashed,
}

type OfferListProps = {
  id: string
  /** Offers without images are last. */
  offers: readonly CountedOffer[]
  chosen: number
  where: string
  onTake(offer: Offer, excludes: boolean): void
  onWriteQuery(): void
}

/** Lists what the typed words may mean. Below is the query of the chips. */
export function OfferList({ id, offers, chosen, where, onTake, onWriteQuery }: OfferListProps) {
  return (
    <div className="appear absolute top-full left-0 z-30 mt-1 w-[540px] max-w-full floating p-1">
      <div id={id} role="listbox" aria-label={t`Suggestions`} className="max-h-96 overflow-y-auto">
        {offers.map(({ offer, count }, index) => {
          const Icon = icons[offer[0]!.kind]
          return (
            <div
              key={keyOf(offer)}
              id={`${id}-${index}`}
              ref={(element) => {
                if (index === chosen) element?.scrollIntoView({ block: 'nearest' })
              }}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault()
                onTake(offer, event.altKey)
              }}
              className={classNames(
                'flex h-8 items-center gap-2.5 rounded-md px-2.5',
                index === chosen ? 'bg-accent-soft' : 'hover:bg-hover',
                count === 0 && 'text-text-3',
              )}
            >
              <Icon size={15} className="shrink-0 text-text-3" aria-hidden />
              <span className="min-w-0 flex-1 truncate">
                {offer.map((part, n) => (
                  <PartText key={part.term} part={part} isFirst={n === 0} />
                ))}
              </span>
              <span className="tabular shrink-0 text-xs text-text-3">{count === null ? '' : formatCount(count)}</span>
              {index === chosen && <Kbd keys="Enter" />}
            </div>
          )
        })}
      </div>
      {offers.every(({ count }) => count === 0) && (
        <p
          role="status"
          className="px-2.5 py-1 text-text-2"
        >{t`No images match. Change the words, or click what you mean.`}</p>
      )}
      <div className="mt-1 flex h-8 items-center gap-2.5 border-t border-line px-2.5 text-xs text-text-3">
        <CodeXml size={15} className="shrink-0" aria-hidden />
        <code className="min-w-0 flex-1 truncate font-mono">{where || t`all images`}</code>
        <span className="flex shrink-0 items-center gap-1">
          <Kbd isHeard keys="Alt+Enter" /> {t`excludes`}
        </span>
        <button
          type="button"
          onMouseDown={(event) => {
            event.preventDefault()
            onWriteQuery()
          }}
          className="flex shrink-0 items-center gap-1 rounded-sm px-1 hover:bg-hover hover:text-text"
        >
          {t`Edit as query`} <Kbd keys="=" />
        </button>
      </div>
    </div>
  )
}

/** A part of an offer as text: "and not class human". */
function PartText({ part, isFirst }: { part: OfferPart; isFirst: boolean }) {
  const before = beforePart(part, isFirst)
  const { title, alias } = part
  return (
    <>
      {!isFirst && ' '}
      {before && <span className="text-text-2">{before} </span>}
      <span className="font-semibold">{title}</span>
      {alias && <span className="text-text-3"> {t`(“${alias}” of the model)`}</span>}
    </>
  )
}
