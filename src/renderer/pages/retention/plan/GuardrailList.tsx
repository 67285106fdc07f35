import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Guardrail, PlanTotals } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, fileName, formatCount } from '../../../kit/index.ts'
import { EmptyingDialog } from '../disposal/EmptyingDialog.tsx'
import { byUrgency, type WayTarget, wayOut } from './guardrail-ways.ts'

/** A bare number as numbers are shown, anything else as it is. */
const amount = (text: string): string => (/^\d+$/.test(text) ? formatCount(Number(text)) : text)

type GuardrailListProps = { plan: PlanTotals; onWay(target: WayTarget): void }

/** Each guardrail: what was allowed, what was found; those that do not hold first, with what to do about them. */
export function GuardrailList({ plan, onWay }: GuardrailListProps) {
  const [emptying, setEmptying] = useState<string | null>(null)
  return (
    <>
      <ul className="flex flex-col">
        {byUrgency(plan.rails).map((guardrail) => {
          const { id, rail: title, ok, limit, found, doubt } = guardrail
          return (
            <li
              key={id}
              className="grid min-h-9 grid-cols-[20px_minmax(0,14rem)_minmax(0,10rem)_1fr] items-center gap-3 border-b border-line px-4 py-1 last:border-b-0"
            >
              {!ok ? (
                <OctagonX size={16} className="text-danger" aria-label={t`Blocks the plan`} />
              ) : doubt ? (
                <TriangleAlert size={16} className="text-warn" aria-label={t`Needs confirmation`} />
              ) : (
                <CircleCheck size={16} className="text-ok" aria-label={t`Kept`} />
              )}
              <span>{title}</span>
              <span className="text-text-2">{t`allowed ${amount(limit)}`}</span>
              <div className={!ok ? 'font-medium text-danger' : doubt ? 'font-medium text-warn' : 'text-text-2'}>
                <Found text={found} />
                {(!ok || doubt) && plan.status === 'draft' && (
                  <WayOut guardrail={guardrail} onWay={onWay} onEmpty={setEmptying} />
                )}
              </div>
            </li>
          )
        })}
      </ul>
      {emptying !== null && <EmptyingDialog plan={plan} group={emptying} onClose={() => setEmptying(null)} />}
    </>
  )
}

type WayOutProps = { guardrail: Guardrail; onWay(target: WayTarget): void; onEmpty(group: string): void }

function WayOut({ guardrail, onWay, onEmpty }: WayOutProps) {
  const { text, button, target } = wayOut(guardrail)
  const mayEmpty = guardrail.id === 'no-empty-group' && !guardrail.ok
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 font-normal text-text-2">
      {text}
      {target !== undefined && (
        <Button size="small" onClick={() => onWay(target)}>
          {button}
        </Button>
      )}
      {mayEmpty &&
        guardrail.groups.map((group) => (
          <Button key={group} size="small" onClick={() => onEmpty(group)}>
            {t`Empty ${group}…`}
          </Button>
        ))}
    </div>
  )
}

const anImageId = /\bimg_\d+\b/g

/** What a guardrail found; the plan keeps the ids of images, which are shown by their names while they have one. */
function Found({ text }: { text: string }) {
  const ids = text.match(anImageId) ?? []
  const { data } = useQuery({
    ...queries.library.list.queryOptions({ input: { where: `id in ${JSON.stringify(ids)}`, limit: ids.length } }),
    enabled: ids.length > 0,
  })
  const names = new Map<string, string>(data?.images.map(({ imageId, path }) => [imageId, fileName(path)]))
  return t`found ${amount(text.replace(anImageId, (id) => names.get(id) ?? id))}`
}
