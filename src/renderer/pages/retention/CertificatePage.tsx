import { CircleCheck, OctagonX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Certificate } from '#contract'
import { countOf, formatBytes } from '../../kit/index.ts'

/** A certificate as a document; it is also what is printed. */
export function CertificatePage({ certificate }: { certificate: Certificate }) {
  const { body, hash, signature, problems } = certificate
  return (
    <article data-print className="mx-auto flex max-w-3xl flex-col gap-5 p-6" data-selectable>
      <header>
        <h3 className="text-lg font-semibold">Certificate of {body.kind === 'erasure' ? 'erasure' : 'deletion'}</h3>
        <p className="text-text-2">
          Workspace {body.workspace}, {body.issuedAt.replace('T', ' ').slice(0, 19)} UTC
        </p>
      </header>
      <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
        <Fact name="Scope">
          {countOf(body.scope.images, 'image')}, {formatBytes(body.scope.bytes)} ({body.scope.purge})
        </Fact>
        <Fact name="Requested by">{body.authority.requestedBy}</Fact>
        <Fact name="Applied by">{body.authority.carriedOutBy}</Fact>
        {body.authority.reason && <Fact name="Reason">{body.authority.reason}</Fact>}
        {body.authority.basis && <Fact name="Basis">{body.authority.basis}</Fact>}
        {body.plans.map(({ plan, planHash, approvedBy }) => (
          <Fact key={plan} name={`Plan ${plan}`}>
            approved by {approvedBy ?? 'nobody'}; <Hash>{planHash}</Hash>
          </Fact>
        ))}
        <Fact name="Erasure level">{body.level}: no claim about the storage medium</Fact>
      </dl>
      <Section title="What was done">
        <ul className="flex flex-col gap-1">
          {body.methods.map(({ store, method }) => (
            <li key={store} className="grid grid-cols-[14rem_1fr] gap-4">
              <span>{store}</span>
              <span className="text-text-2">{method}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="What was checked">
        <ul className="flex flex-col gap-1">
          {body.verification.map(({ check, ok, found }) => (
            <li key={check} className="flex items-start gap-2">
              {ok ? (
                <CircleCheck size={16} className="mt-0.5 shrink-0 text-ok" aria-label="Clean" />
              ) : (
                <OctagonX size={16} className="mt-0.5 shrink-0 text-danger" aria-label="Not clean" />
              )}
              <span>
                {check}: <span className={ok ? 'text-text-2' : 'text-danger'}>{found}</span>
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Out of scope: copies may remain here">
        <ul className="flex flex-col gap-1">
          {body.outOfScope.map(({ what, where }) => (
            <li key={`${what} ${where}`} className="flex flex-col">
              <span>{what}</span>
              <span className="text-xs break-all text-text-2">{where}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={body.kind === 'erasure' ? 'Images, by keyed hash' : 'Images, by SHA-256'}>
        <ul className="flex flex-col gap-0.5">
          {body.items.map(({ imageId, hash: item }) => (
            <li key={imageId} className="flex gap-3">
              <span className="w-16 shrink-0">{imageId}</span>
              <Hash>{item}</Hash>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Signature">
        <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
          <Fact name="SHA-256">
            <Hash>{hash}</Hash>
          </Fact>
          <Fact name="Follows">{body.previous ? <Hash>{body.previous}</Hash> : 'the first certificate'}</Fact>
          {body.audit && (
            <Fact name={`Audit entry ${body.audit.entry}`}>
              <Hash>{body.audit.hash}</Hash>
            </Fact>
          )}
          <Fact name="Ed25519">
            <Hash>{signature}</Hash>
          </Fact>
          <Fact name="Checked">
            {problems.length === 0 ? 'Hash, signature and chain verified' : problems.join(' ')}
          </Fact>
        </dl>
      </Section>
    </article>
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
