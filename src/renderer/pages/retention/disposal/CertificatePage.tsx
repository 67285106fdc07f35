import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { CircleCheck, OctagonX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Certificate } from '#contract'
import { formatBytes } from '../../../kit/index.ts'

/** A certificate as a document. It is also printed. */
export function CertificatePage({ certificate }: { certificate: Certificate }) {
  const { body } = certificate
  return (
    <article data-print className="mx-auto flex max-w-3xl flex-col gap-5 p-6" data-selectable>
      <header>
        <h3 className="text-lg font-semibold">
          {body.kind === 'erasure' ? t`Certificate of erasure` : t`Certificate of deletion`}
        </h3>
        <p className="text-text-2">
          <Trans>
            Workspace {body.workspace}, {body.issuedAt.replace('T', ' ').slice(0, 19)} UTC
          </Trans>
        </p>
      </header>
      <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
        <Fact name={t`Scope`}>
          <Plural value={body.scope.images} one="# image" other="# images" />, {formatBytes(body.scope.bytes)}
        </Fact>
        <Fact name={t`Requested by`}>{body.authority.requestedBy}</Fact>
        <Fact name={t`Applied by`}>{body.authority.carriedOutBy}</Fact>
        {body.authority.reason && <Fact name={t`Reason`}>{body.authority.reason}</Fact>}
        {body.authority.basis && <Fact name={t`Basis`}>{body.authority.basis}</Fact>}
        {body.plans.map(({ plan, planHash, approvedBy }) => (
          <Fact key={plan} name={t`Plan`}>
            {approvedBy ? t`approved by ${approvedBy}` : t`not approved`} · <Hash>{`${plan} ${planHash}`}</Hash>
          </Fact>
        ))}
        <Fact name={t`Erasure level`}>{t`${body.level}: no claim about the storage medium`}</Fact>
      </dl>
      <Section title={t`What was done`}>
        <ul className="flex flex-col gap-1">
          {body.methods.map(({ store, method }) => (
            <li key={store} className="grid grid-cols-[14rem_1fr] gap-4">
              <span>{store}</span>
              <span className="text-text-2">{method}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t`What was checked`}>
        <ul className="flex flex-col gap-1">
          {body.verification.map(({ check, ok, found }) => (
            <li key={check} className="flex items-start gap-2">
              {ok ? (
                <CircleCheck size={16} className="mt-0.5 shrink-0 text-ok" aria-label={t`Clean`} />
              ) : (
                <OctagonX size={16} className="mt-0.5 shrink-0 text-danger" aria-label={t`Not clean`} />
              )}
              <span>
                {check}: <span className={ok ? 'text-text-2' : 'text-danger'}>{found}</span>
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t`Out of scope: copies may remain here`}>
        <ul className="flex flex-col gap-1">
          {body.outOfScope.map(({ what, where }) => (
            <li key={`${what} ${where}`} className="flex flex-col">
              <span>{what}</span>
              <span className="text-xs break-all text-text-2">{where}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={body.kind === 'erasure' ? t`Images, by keyed hash` : t`Images, by SHA-256`}>
        <ImageHashes certificate={certificate} />
      </Section>
      <Section title={t`Signature`}>
        <Signature certificate={certificate} />
      </Section>
    </article>
  )
}

function ImageHashes({ certificate: { body, moreItems } }: { certificate: Certificate }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {body.items.map(({ imageId, hash: item }) => (
        <li key={imageId} className="flex gap-3">
          <span className="w-16 shrink-0">{imageId}</span>
          <Hash>{item}</Hash>
        </li>
      ))}
      {moreItems > 0 && (
        <li className="text-text-2">
          <Trans>
            And <Plural value={moreItems} one="# more image" other="# more images" />. The command{' '}
            <code>winnow retain certificate … --out</code> writes all of them.
          </Trans>
        </li>
      )}
    </ul>
  )
}

function Signature({ certificate }: { certificate: Certificate }) {
  const { certificateId, body, hash, signature, problems } = certificate
  return (
    <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
      <Fact name={t`Ids`}>
        <Hash>{`${certificateId} ${body.scope.purge}`}</Hash>
      </Fact>
      <Fact name="SHA-256">
        <Hash>{hash}</Hash>
      </Fact>
      <Fact name={t`Follows`}>{body.previous ? <Hash>{body.previous}</Hash> : t`the first certificate`}</Fact>
      {body.audit && (
        <Fact name={t`Audit entry ${body.audit.entry}`}>
          <Hash>{body.audit.hash}</Hash>
        </Fact>
      )}
      <Fact name="Ed25519">
        <Hash>{signature}</Hash>
      </Fact>
      <Fact name={t`Checked`}>
        {problems.length === 0 ? t`Hash, signature and chain verified` : problems.join(' ')}
      </Fact>
    </dl>
  )
}

const Hash = ({ children }: { children: string }) => (
  <code className="font-mono text-xs break-all text-text-2">{children}</code>
)

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h4 className="font-semibold">{title}</h4>
      {children}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
