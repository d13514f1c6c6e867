from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kham.records"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        """The outbox row is written in the transaction of the conclusion; the job is known by name."""
        from kham.exams import actions as exams_actions
        from kham.exams.queries import foretelling as exams_foretelling
        from kham.exams.queries import slips
        from kham.jobs import actions as jobs_actions
        from kham.records import (  # noqa: F401 - importing jobs registers the kind of job  # one more kind of gateway beside the portal
            actions,
            channel,
            fhir_channel,
            following,
            jobs,
            queries,
            timed,
        )
        from kham.records.actions import bulk, fhir_messages, outbox, outside, packages
        from kham.records.queries import copies, foretelling
        from kham.roster import actions as roster_actions
        from kham.roster import queries as roster_queries

        channel.kinds["fhir"] = fhir_channel.FhirChannel
        packages.makers["fhir"], outbox.judges["fhir"] = fhir_messages.make, fhir_messages.judge
        exams_actions.after_conclusion.append(actions.on_conclusion)
        exams_actions.after_withdrawal.append(actions.on_withdrawal)
        jobs_actions.every_minute.append(timed.look)
        exams_foretelling.foretellers.append(foretelling.foretell)
        roster_actions.after_facts.append(following.facts_known)
        roster_actions.after_hidden.append(bulk.person_hidden)
        roster_actions.after_merge.append(following.people_merged)
        roster_actions.after_separate.append(following.people_separated)
        roster_actions.givers[following.ENCOUNTERS].append(following.give_encounters)
        roster_queries.life_tellers.append(queries.tell)
        roster_actions.after_merge.append(outside.people_merged)
        roster_actions.after_separate.append(outside.people_separated)
        roster_actions.givers[outside.RESULTS.kind].append(outside.RESULTS.give)
        slips.further_papers.append(copies.paper)
