import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, OctagonX, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { PlanTotals } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, fileName, formatCount } from '../../kit/index.ts'
import { EmptyingDialog } from './EmptyingDialog.tsx'

/** A bare number as numbers are shown, anything else as it is. */
const amount = (text: string): string => (/^\d+$/.test(text) ? formatCount(Number(text)) : text)

/** Each guardrail: what was allowed, what was found; and the way past the one that keeps groups from being emptied. */
export function GuardrailList({ plan }: { plan: PlanTotals }) {
  const [emptying, setEmptying] = useState<string | null>(null)
  return (
    <>
      <ul className="flex flex-col">
        {plan.rails.map(({ id, rail: title, ok, limit, found, doubt, groups }) => (
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
            <span className={!ok ? 'font-medium text-danger' : doubt ? 'font-medium text-warn' : 'text-text-2'}>
              <Found text={found} />
              {id === 'no-empty-group' &&
                !ok &&
                plan.status === 'draft' &&
                groups.map((group) => (
                  <Button key={group} size="small" className="ml-3" onClick={() => setEmptying(group)}>
                    {t`Empty ${group}…`}
                  </Button>
                ))}
            </span>
          </li>
        ))}
      </ul>
      {emptying !== null && <EmptyingDialog plan={plan} group={emptying} onClose={() => setEmptying(null)} />}
    </>
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
