package dev.tanqiao.upstream.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input is held strictly, answers are read leniently, both by the contract alone. */
class DescribedOperationTest {

    private static final Map<String, DescribedOperation> CAMPUS =
            Contract.campus().byId();
    private static final Map<String, DescribedOperation> CARBON =
            Contract.carbon().byId();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "getTransactions   | {'start':40,'limit':20}                   |",
                "getTransactions   | {'star':40,'limit':20}                    | #/star: is no field of getTransactions; did you mean start?",
                "getTransactions   | {'start':40}                              | #: required property 'limit' not found",
                "getTransactions   | {'limit':0}                               | #: required property 'beginDate' not found",
                "getTransactions   | {'limit':0,'beginDate':1}                 |",
                "getTransactions   | {'start':30,'limit':20}                   | #/start: must be a multiple of limit",
                "getTransactions   | {'limit':101}                             | #/limit: must have a maximum value of 100",
                "getTransactions   | {'limit':-1}                              | #/limit: must have a minimum value of 0",
                "getTransactions   | {'beginDate':'2026-03-01'}                | #/beginDate: string found, integer expected",
                "getTransactions   | {'status':''}                             | #/status: must be at least 1 characters long",
                "getPayParameters  | {'supplier':['boc',1]}                    | #/supplier/1: integer found, string expected",
                "getIdentity       | {'checkSupplier':'true'}                  | #/checkSupplier: string found, boolean expected",
                "checkCode         | {}                                        | #/qrCode: is required",
                "checkCode         | {'qrCode':'x','account':'wang'}           | #/account: is no field of checkCode; known are qrCode",
                "getAdvertising    | {'account':'wang'}                        | #/account: is no field of getAdvertising",
                "getPointsBillInfo | {'beginTime':'2026-03-01 00:00:00','endTime':'2026-03-02 00:00:00'} |",
                "getPointsBillInfo | {'beginTime':'2026-03-01','endTime':'2026-03-02 00:00:00'}          | #/beginTime: does not match the regex pattern",
                "getPointsBillInfo | {'beginTime':'2026-03-01 00:00:00','endTime':'2026-03-02 00:00:00','page':0} | #/page: must have a minimum value of 1",
                "getPointsBillInfo | {'pageSize':'20'}                         | #/beginTime: is required",
                "getPointInfo      | {'cid':7}                                 | #/cid: integer found, string expected",
                "getReductionScene | {'cid':''}                                | #/cid: must be at least 1 characters long",
                "subscribe         | {'notifyUrl':'http://h/p','type':0}       | #/type: does not have a value in the enumeration [1, 2]",
                "issueCid          | {'account':'a','name':'n'}                | #/consentId: is required",
                "licenseAgreement  | {'cid':'x'}                               | #/cid: is no field of licenseAgreement"
            })
    void whatDoesNotFitIsNamedByItsPointer(String operation, String input, String violation)
            throws JsonProcessingException {
        var violations = operation(operation).violationsOf(json(input));
        if (violation == null) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations).first().asString().startsWith(violation);
        }
    }

    @Test
    void aTextIsANumberOrATruthValueWhereOneIsDescribedAndNoNumberIsAText() throws JsonProcessingException {
        var transactions = (ObjectNode) json("{'limit':'20','start':'0','status':'7','beginDate':'soon','x':'1'}");
        assertThat(operation("getTransactions").typed(transactions))
                .isEqualTo(json("{'limit':20,'start':0,'status':'7','beginDate':'soon','x':'1'}"));
        assertThat(operation("getIdentity").typed((ObjectNode) json("{'checkSupplier':'true'}")))
                .isEqualTo(json("{'checkSupplier':true}"));
        assertThat(operation("getPointsBillInfo").typed((ObjectNode) json("{'page':'2','equityCid':'007'}")))
                .isEqualTo(json("{'page':2,'equityCid':'007'}"));
        assertThat(operation("getPointInfo").typed((ObjectNode) json("{'cid':7}")))
                .isEqualTo(json("{'cid':7}"));
    }

    @Test
    void eachFieldTravelsWhereTheContractSays() throws JsonProcessingException {
        JsonNode parameters = json("{'supplier':['synjones','boc'],'userCode':'6 0&8'}");
        assertThat(operation("getPayParameters").query(parameters))
                .isEqualTo("supplier=synjones&supplier=boc&userCode=6+0%268");
        assertThat(operation("getPayParameters").body(parameters)).isNull();
        assertThat(operation("getIdentity").query(json("{'checkSupplier':true}")))
                .isEqualTo("checkSupplier=true");
        JsonNode cid = json("{'cid':'C1'}");
        assertThat(operation("getPointInfo").query(cid)).isEmpty();
        assertThat(operation("getPointInfo").body(cid)).isEqualTo(cid);
        assertThat(operation("getReductionScene").query(cid)).isEqualTo("cid=C1");
        assertThat(operation("openCode").method()).isEqualTo("POST");
        assertThat(operation("openCode").path()).isEqualTo("/v1/unicode");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "checkCode        | [{'identites':[{'code':7,'default':'true'}],'createTime':'1658480452','expired':'false','new':'0'}]"
                        + " | [{'identities':[{'code':'7','default':true}],'createTime':1658480452,'expired':false,'new':'0'}]",
                "checkCode        | [{'identites':[],'identities':[{'code':'7'}]}] | [{'identities':[{'code':'7'}]}]",
                "checkCode        | [{'createTime':'soon','expired':'yes'}]        | [{'createTime':'soon','expired':'yes'}]",
                "getIdentity      | [{'status':'-1','color':'00000FF','icon':null}]| [{'status':-1,'backgroundColor':'00000FF','icon':null}]",
                "getPayParameters | [{'boc':{'availiable':true,'index':'2'},'gold':{'availiable':'false'},'synjones':{'userToken':'t','appId':'a'}}]"
                        + " | [{'boc':{'available':'true','index':2},'gold':{'available':'false'},'synjones':{'appId':'a'}}]",
                "getTransactions  | [{'amount':'-16.00','orderNo':12,'payTime':'007'}] | [{'amount':-16.00,'orderNo':'12','payTime':7}]"
            })
    void entitiesAreReadAsTheyAreDescribed(String operation, String answered, String read)
            throws JsonProcessingException {
        assertThat(operation(operation).lenient("entities", json(answered))).isEqualTo(json(read));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "getPointInfo      | {'pointInfo':[{'pointType':'1','pointBalance':12.25}]} | {'pointInfo':[{'pointType':1,'pointBalance':'12.25'}]}",
                "getPointsBillInfo | {'total':'1','bill':[{'amount':7,'transactionTime':'1675502002174','parentTransactionId':null}]}"
                        + " | {'total':1,'bill':[{'amount':'7','transactionTime':1675502002174,'parentTransactionId':null}]}",
                "issueCid          | {'cid':42}                                     | {'cid':'42'}",
                "licenseAgreement  | {'licenseList':[{'name':'n','size':'3'}]}      | {'licenseList':[{'name':'n','size':'3'}]}"
            })
    void contentIsReadAsItIsDescribed(String operation, String answered, String read) throws JsonProcessingException {
        assertThat(operation(operation).lenient("content", json(answered))).isEqualTo(json(read));
    }

    /** A door that takes a success without data for a valid code lets everybody in. */
    @Test
    void whatASuccessAlwaysHoldsIsKnown() {
        assertThat(CAMPUS.values().stream().filter(each -> each.promises("entities")))
                .extracting(DescribedOperation::id)
                .containsExactlyInAnyOrder("checkCode", "getIdentity", "getPayCode", "getPayParameters");
        assertThat(CARBON.values().stream().filter(each -> each.promises("content")))
                .extracting(DescribedOperation::id)
                .containsExactlyInAnyOrder(
                        "getAccessToken",
                        "licenseAgreement",
                        "getReductionScene",
                        "getPointInfo",
                        "getPointsBillInfo",
                        "issueCid");
    }

    private static DescribedOperation operation(String id) {
        return Objects.requireNonNull(CAMPUS.getOrDefault(id, CARBON.get(id)));
    }

    private static JsonNode json(String quotedOtherwise) throws JsonProcessingException {
        return Bodies.json(quotedOtherwise.replace('\'', '"'));
    }
}
