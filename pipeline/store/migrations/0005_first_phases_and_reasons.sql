-- The nine phases of the workflow, in order, and a dozen reasons to begin with.

insert into phase_ledger
with firsts (first_id, key, title, position, description) as (
    values
    (
        'abefc5df-98ca-55c7-a85d-38128459e124',
        'problem_definition',
        'Problem definition',
        1,
        'What is to be decided or predicted, for whom, and how success is measured'
    ),
    (
        'a71afb47-e9da-5934-828c-cf27017d638c',
        'data_acquisition',
        'Data acquisition',
        2,
        'Finding, licensing and collecting the data and labels'
    ),
    (
        'd54cbe50-76c8-53a6-9af2-c626c3885744',
        'data_preparation',
        'Data preparation',
        3,
        'Cleaning, joining, labelling and making features'
    ),
    (
        '7aa19ef8-47b2-572b-b8cd-6311a3890246',
        'model_development',
        'Model development',
        4,
        'Choosing, training and evaluating models'
    ),
    (
        '554099f3-27fb-5654-a2d6-650c97fcb57a',
        'model_deployment',
        'Model deployment',
        5,
        'Bringing a model into the place where it is used'
    ),
    (
        'a43cb379-d759-5ce9-a523-14d7a7002ca5',
        'monitoring',
        'Monitoring',
        6,
        'Watching data, predictions and outcomes in use'
    ),
    (
        '832fd2be-e5b0-5f12-8ac0-924c802c2a88',
        'management',
        'Management',
        7,
        'Versions, experiments, pipelines, owners and documentation'
    ),
    (
        '269a42d5-c69f-5e7d-8983-71a078c21acc',
        'scalability',
        'Scalability',
        8,
        'Latency, throughput, memory and cost as the load grows'
    ),
    (
        '88b37f9b-4388-528a-a4ae-8182dce882cb',
        'governance_compliance',
        'Governance and compliance',
        9,
        'Law, privacy, fairness, security and audit'
    )
)

select
    cast(first_id as uuid) as id,
    1 as rev,
    false as deleted,
    key,
    title,
    position,
    description,
    cast(now() at time zone 'UTC' as timestamp) as recorded_at,
    null as recorded_by
from firsts;

insert into reason_ledger
with firsts (first_id, name, description) as (
    values
    (
        '6b2a4f60-15b8-5b3d-81fd-d91256b1429b',
        'Requirement change',
        'Somebody now wants something else than was agreed'
    ),
    (
        '91295956-37ed-577e-aa45-206d14e43dfb',
        'Unclear definition',
        'A word, label or goal was understood in more than one way'
    ),
    (
        'fe470396-1bcc-55c8-af76-4447b0d928d4',
        'Schema change',
        'A column, table or interface changed its name, type or meaning'
    ),
    (
        'c4c20f18-3d6f-5899-8739-4399709c8495',
        'Data quality',
        'Values are wrong, doubled, badly labelled or leak the answer'
    ),
    (
        '7d215d55-04cb-54bc-8787-2d648cca16d9',
        'Missing data',
        'Data, labels or history that are needed are not there'
    ),
    (
        'e57b1cb8-df90-5cf2-9fd4-ca7544c2abc1',
        'Data drift',
        'The data in use have moved away from those trained on'
    ),
    (
        'e18aa082-c9a9-5b0d-a66a-3d158ffaca7a',
        'Model quality',
        'The model is not good enough, or not for everybody'
    ),
    (
        '9695e639-00f1-517b-ab4b-d22c232ea00a',
        'Defect',
        'Our own code or configuration is wrong'
    ),
    (
        '2bbb2e41-4032-5826-92aa-c2412faad296',
        'Tooling',
        'Environment, pipeline, library or platform gets in the way'
    ),
    (
        '1da3ce3e-ba3b-5aa2-8a3d-f013e84638e0',
        'Capacity',
        'Too slow, too large or too dear for where it must run'
    ),
    (
        'ebc95f50-8664-56fd-8ccb-f8c62ce001fc',
        'Compliance',
        'Privacy, licence, security or an audit demands it'
    ),
    (
        '313b57a6-8048-55a5-b2c1-2e5a6fcbf80f',
        'New insight',
        'We learned something that makes it worth going back'
    )
)

select
    cast(first_id as uuid) as id,
    1 as rev,
    false as deleted,
    name,
    description,
    cast(now() at time zone 'UTC' as timestamp) as recorded_at,
    null as recorded_by
from firsts;
