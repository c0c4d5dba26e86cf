package io.elasticruntime.bbs.explanation;

import io.elasticruntime.diego.auction.Explanation;
import io.elasticruntime.diego.auction.ExplanationsApi.Explained;
import io.elasticruntime.diego.auction.ExplanationsApi.OfLrp;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The last explanations of each instance and task in the database. They go when the LRP or the task goes. */
@Component
class ExplanationStore {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ExplanationStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** One statement for all instances and one for all tasks; the lock keeps what is explained until it is written. */
    @Transactional
    public void add(Explained explained) {
        if (!explained.lrps().isEmpty()) {
            update("""
                    with given as (
                        select g.process_guid, g.index as instance_index, g.explanation
                        from json_to_recordset(:given::json) as g (process_guid text, index integer, explanation json)
                        join desired_lrps d on d.process_guid = g.process_guid
                        order by 1, 2 for key share of d)
                    insert into lrp_explanations (process_guid, instance_index, decided_at, explanation)
                    select process_guid, instance_index, (explanation->>'decided_at')::bigint, explanation from given
                    on conflict do nothing
                    """, explained.lrps());
            update("""
                    delete from lrp_explanations e using (
                        select process_guid, instance_index, decided_at, row_number() over (
                            partition by process_guid, instance_index order by decided_at desc) as age
                        from lrp_explanations
                        where process_guid in (
                            select process_guid from json_to_recordset(:given::json) as g (process_guid text))) old
                    where old.age > 5 and e.process_guid = old.process_guid
                        and e.instance_index = old.instance_index and e.decided_at = old.decided_at
                    """, explained.lrps());
        }
        if (!explained.tasks().isEmpty()) {
            update("""
                    with given as (
                        select g.task_guid, g.explanation
                        from json_to_recordset(:given::json) as g (task_guid text, explanation json)
                        join tasks t on t.task_guid = g.task_guid
                        order by 1 for key share of t)
                    insert into task_explanations (task_guid, decided_at, explanation)
                    select task_guid, (explanation->>'decided_at')::bigint, explanation from given
                    on conflict do nothing
                    """, explained.tasks());
            update("""
                    delete from task_explanations e using (
                        select task_guid, decided_at,
                            row_number() over (partition by task_guid order by decided_at desc) as age
                        from task_explanations
                        where task_guid in (
                            select task_guid from json_to_recordset(:given::json) as g (task_guid text))) old
                    where old.age > 5 and e.task_guid = old.task_guid and e.decided_at = old.decided_at
                    """, explained.tasks());
        }
    }

    List<OfLrp> ofLrp(String processGuid) {
        return jdbc.sql("""
                select instance_index, explanation from lrp_explanations where process_guid = :guid
                order by instance_index, decided_at desc
                """)
                .param("guid", processGuid)
                .query((row, _) ->
                        new OfLrp(processGuid, row.getInt("instance_index"), read(row.getString("explanation"))))
                .list();
    }

    List<Explanation> ofInstance(String processGuid, int index) {
        return jdbc.sql("""
                select explanation from lrp_explanations where process_guid = :guid and instance_index = :index
                order by decided_at desc
                """)
                .param("guid", processGuid)
                .param("index", index)
                .query((row, _) -> read(row.getString("explanation")))
                .list();
    }

    List<Explanation> ofTask(String taskGuid) {
        return jdbc.sql("select explanation from task_explanations where task_guid = :guid order by decided_at desc")
                .param("guid", taskGuid)
                .query((row, _) -> read(row.getString("explanation")))
                .list();
    }

    private void update(String sql, List<?> given) {
        jdbc.sql(sql).param("given", json.writeValueAsString(given)).update();
    }

    private Explanation read(String text) {
        return json.readValue(text, Explanation.class);
    }
}
