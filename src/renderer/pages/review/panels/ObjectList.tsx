import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { ChevronDown } from 'lucide-react'
import { memo, useRef } from 'react'
import { thresholdOf } from '../../../editor/editor-state.ts'
import { useMarkSettings } from '../../../editor/images/view-settings.ts'
import type { AcceptedOrder, ObjectOrder } from '../../../editor/scene/objects.ts'
import { formatScore, Kbd, Menu } from '../../../kit/index.ts'
import { inSentence } from '../../../texts/in-sentence.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { ImageClasses } from './ImageClasses.tsx'
import { useJustAccepted } from './just-accepted.ts'
import { ObjectGroup } from './ObjectGroup.tsx'
import { useScrolledPart } from './use-scrolled-part.ts'

/** Lists predictions to review, then accepted objects, each in the chosen order. */
export function ObjectList() {
  const toReview = useEditor((state) => state.shown.toReview)
  const accepted = useEditor((state) => state.shown.accepted)
  const hidden = useEditor((state) => state.shown.belowThreshold)
  const fromScore = useEditor(thresholdOf)
  const isBlind = useEditor(({ snapshot }) => snapshot?.image.blind ?? false)
  const list = useRef<HTMLDivElement>(null)
  const part = useScrolledPart(list)
  const [justAccepted, endMotion] = useJustAccepted()
  const byClass = useMarkSettings((marks) => marks.objectOrder === 'class')
  const acceptedByClass = useMarkSettings((marks) => marks.acceptedOrder === 'class')
  const isEmpty = toReview.length + accepted.length + hidden === 0
  return (
    <div ref={list} onAnimationEnd={endMotion} className="relative min-h-0 flex-1 overflow-y-auto pb-2">
      <ImageClasses />
      {isEmpty && (
        <p className="px-3 py-4 text-text-3">
          {isBlind ? t`Predictions are hidden.` : t`No predictions.`}{' '}
          <Trans>
            Draw, or press <Kbd keys="Mod+Enter" isHeard /> if there is nothing to label.
          </Trans>
        </p>
      )}
      {!isEmpty && (
        <>
          <ObjectGroup
            title={t`To review`}
            objects={toReview}
            none={t`Nothing left to review`}
            list={list}
            part={part}
            actions={toReview.length + accepted.length > 1 && <ReviewOrder />}
            byClass={byClass}
          />
          {hidden > 0 && (
            <p className="px-3 pt-1 text-xs text-text-3">
              <Trans>
                <Plural value={hidden} one="# below" other="# below" /> confidence {formatScore(fromScore)} hidden
              </Trans>
            </p>
          )}
          <ObjectGroup
            title={t`Accepted`}
            objects={accepted}
            none={t`Nothing accepted yet`}
            list={list}
            part={part}
            arriving={justAccepted}
            actions={accepted.length > 1 && <AcceptedObjectsOrder />}
            byClass={acceptedByClass}
          />
        </>
      )}
    </div>
  )
}

const orders: Readonly<Record<ObjectOrder, string>> = {
  confidence: t`Least confident first`,
  place: t`Left to right`,
  class: t`By class`,
}

const acceptedOrders: Readonly<Record<AcceptedOrder, string>> = {
  place: t`Top to bottom`,
  class: t`By class`,
  newest: t`Newest first`,
}

type OrderMenuProps<Order extends string> = {
  titles: Readonly<Record<Order, string>>
  order: Order
  onChoose(order: Order): void
}

function OrderMenu<Order extends string>({ titles, order, onChoose }: OrderMenuProps<Order>) {
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          tabIndex={-1}
          aria-label={t`Order: ${titles[order]}`}
          className="flex items-center gap-1 rounded-sm font-normal text-text-3 hover:text-text"
        >
          {inSentence(titles[order])} <ChevronDown size={12} aria-hidden />
        </button>
      }
      items={(Object.keys(titles) as Order[]).map((one) => ({
        label: titles[one],
        checked: one === order,
        run: () => onChoose(one),
      }))}
    />
  )
}

const ReviewOrder = memo(function ReviewOrder() {
  const { editor } = useReviewSession()
  const order = useMarkSettings((marks) => marks.objectOrder)
  return <OrderMenu titles={orders} order={order} onChoose={(next) => editor.display.setOrder({ objectOrder: next })} />
})

const AcceptedObjectsOrder = memo(function AcceptedObjectsOrder() {
  const { editor } = useReviewSession()
  const order = useMarkSettings((marks) => marks.acceptedOrder)
  return (
    <OrderMenu
      titles={acceptedOrders}
      order={order}
      onChoose={(next) => editor.display.setOrder({ acceptedOrder: next })}
    />
  )
})
